-- When the drift sweep last compared the source with what should be there.
ALTER TABLE "source" ADD COLUMN "swept_at" TIMESTAMPTZ(6);
