-- Grants that an admin gave up are few, and each complete listing of their source asks for them.
CREATE INDEX "grant_may_still_be_live" ON "access_grant" ("source_id") WHERE "force_closed_at" IS NOT NULL AND "gone_at" IS NULL;
