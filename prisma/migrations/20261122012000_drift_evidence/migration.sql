-- What an entitlement conferred before it changed, so that a live grant can be compared with what was approved (I17, I22).
-- Only what can be granted is kept: nothing else is ever compared.
CREATE TABLE "entitlement_version" (
    "source_id" TEXT NOT NULL,
    "entitlement_id" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "replaced_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "entitlement_version_pkey" PRIMARY KEY ("source_id", "entitlement_id", "content_hash")
);

CREATE FUNCTION curfew_keep_entitlement_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.entitlement_version (source_id, entitlement_id, content_hash, content)
  VALUES (OLD.source_id, OLD.id, OLD.content_hash, OLD.content) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER "entitlement_keep_version" AFTER UPDATE ON "entitlement" FOR EACH ROW
  WHEN (OLD."administrable" AND OLD."content_hash" IS DISTINCT FROM NEW."content_hash")
  EXECUTE FUNCTION curfew_keep_entitlement_version();

-- The sweep asks for each holding whether it is drift on record.
CREATE INDEX "drift_holding" ON "drift" ("source_id", "holding_external_id") WHERE "holding_external_id" IS NOT NULL;

SELECT curfew_apply_grants();
