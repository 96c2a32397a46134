-- The identity list sorts by last use with "never" as the oldest: pages follow this index in both directions.
CREATE INDEX "identity_last_used_order" ON "identity" ((coalesce("last_used_at", '-infinity'::timestamptz)), "id");
