-- A claim to take back changes no column that an index reads, so it leaves all indexes alone: an update that changes one
-- writes into every one of them. What is open has a due time, which stays as it is until the act is recorded.
DROP INDEX "grant_provision_by_source";
DROP INDEX "grant_expiry_by_source";
DROP INDEX "grant_revoke_by_source";
CREATE INDEX "grant_queue_by_source" ON "access_grant" ("source_id", "due_at") WHERE "due_at" IS NOT NULL;
-- What is still to be given does not hide behind what is to be taken back.
CREATE INDEX "grant_provision_by_source" ON "access_grant" ("source_id", "due_at") WHERE "active_at" IS NULL AND "due_at" IS NOT NULL;

DROP INDEX "grant_live_account";
CREATE INDEX "grant_live_account" ON "access_grant" ("source_id", "account_key", "entitlement_external_id") WHERE "due_at" IS NOT NULL;

-- What fails is few among what is open.
CREATE INDEX "grant_failing" ON "access_grant" ("source_id", "first_failed_at") WHERE "first_failed_at" IS NOT NULL AND "due_at" IS NOT NULL;

-- The version that a claim makes must find room on the page of the one before it.
ALTER TABLE "access_grant" SET (fillfactor = 60);
