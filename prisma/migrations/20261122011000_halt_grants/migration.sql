-- Which kill switch ended a grant: what it set off can be followed until the last of it is gone.
ALTER TABLE "access_grant" ADD COLUMN "halt_id" TEXT;
CREATE INDEX "grant_of_halt" ON "access_grant" ("halt_id") WHERE "halt_id" IS NOT NULL;
