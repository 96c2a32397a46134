-- When the present owner last said which standing holdings are needed: an empty baseline is a statement, too.
ALTER TABLE "ownership" ADD COLUMN "scoped_at" TIMESTAMPTZ(6);
