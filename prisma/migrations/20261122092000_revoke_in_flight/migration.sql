-- A REVOKE whose answer was lost may land as long as its claim could have lasted, and take what was given anew meanwhile.
ALTER TABLE "access_grant" ADD COLUMN "revoke_in_flight_until" TIMESTAMPTZ(6);
-- Every start asks by the pair, over all states: the retry of that revoke may have ended its grant since. Few rows have it.
CREATE INDEX "grant_revoke_in_flight" ON "access_grant" ("source_id", "account_key", "entitlement_external_id")
  WHERE "revoke_in_flight_until" IS NOT NULL;
