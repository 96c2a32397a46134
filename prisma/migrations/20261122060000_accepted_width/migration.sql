-- What a standing holding is taken to allow: as it was first listed, or as it was adopted. Wider than that is drift.
ALTER TABLE "holding" ADD COLUMN "accepted" JSONB;
UPDATE "holding" SET "accepted" = "attributes" - 'granted' - 'unrecorded' WHERE "gone_at" IS NULL;
-- When what a grant that was given up left behind was put on record as standing: the grant is exposed until then.
ALTER TABLE "access_grant" ADD COLUMN "left_standing_at" TIMESTAMPTZ(6);
