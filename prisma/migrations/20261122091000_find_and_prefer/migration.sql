-- What a person prefers: how times are shown, single-key shortcuts, what is told by mail.
ALTER TABLE "person" ADD COLUMN "preferences" JSONB NOT NULL DEFAULT '{}';

DROP TRIGGER "person_update_audited" ON "person";
CREATE CONSTRAINT TRIGGER "person_update_audited" AFTER UPDATE ON "person" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((OLD."issuer" IS DISTINCT FROM NEW."issuer" OR OLD."subject" IS DISTINCT FROM NEW."subject" OR OLD."email" IS DISTINCT FROM NEW."email" OR OLD."name" IS DISTINCT FROM NEW."name" OR OLD."status" IS DISTINCT FROM NEW."status" OR OLD."canonical_person_id" IS DISTINCT FROM NEW."canonical_person_id" OR OLD."disabled_at" IS DISTINCT FROM NEW."disabled_at" OR OLD."preferences" IS DISTINCT FROM NEW."preferences")) EXECUTE FUNCTION curfew_require_audit('person', 'id');

-- Names from their beginning, in order, without any extension: the first letters in the command menu.
CREATE INDEX "identity_name_prefix" ON "identity" (lower("name") COLLATE "C", "id");
CREATE INDEX "entitlement_name_prefix" ON "entitlement" (lower("name") COLLATE "C", "id");

-- Names from anywhere. Where the extension is missing the same questions are answered by reading all rows.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX "entitlement_name_trigrams" ON "entitlement" USING gin ("name" gin_trgm_ops);
  END IF;
END $$;
