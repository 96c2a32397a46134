-- How many identities there are is told above every list of them; to join and read 10,000 rows for it took longer than the page itself.
CREATE INDEX "identity_present" ON "identity" ("source_id") WHERE "gone_at" IS NULL;
