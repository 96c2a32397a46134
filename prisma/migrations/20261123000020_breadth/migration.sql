-- How far identities reach: scores with their history, and the estate of each source they are of.

-- Facts for lists, as flags are: null is unscored, which is not 0.
ALTER TABLE "identity" ADD COLUMN "tier" TEXT, ADD COLUMN "ae" DOUBLE PRECISION, ADD COLUMN "ae_plus" DOUBLE PRECISION;
ALTER TABLE "identity" ADD CONSTRAINT "identity_scored" CHECK (("tier" IS NULL) = ("ae" IS NULL) AND ("tier" IS NULL) = ("ae_plus" IS NULL) AND "tier" IN ('T0', 'T1', 'T2', 'T3', 'T4') AND "ae" <= "ae_plus");
CREATE INDEX "identity_ae_plus_key" ON "identity" ((coalesce("ae_plus", -1)), "id");
CREATE INDEX "identity_tier_key" ON "identity" ((coalesce("tier", 'unscored')), "id");

-- When its identities were scored last.
ALTER TABLE "source" ADD COLUMN "scored_at" TIMESTAMPTZ(6);

-- What a source is scored from beside its inventory, and how far that has come.
CREATE TABLE "breadth_source" (
    "source_id" TEXT NOT NULL,
    "input" JSONB NOT NULL DEFAULT '{}',
    "inventory_at" TIMESTAMPTZ(6),
    "inventory_version" TEXT,
    "catalogue" JSONB,
    "catalogue_version" TEXT,
    "computed_at" TIMESTAMPTZ(6),
    "lease_until" TIMESTAMPTZ(6),
    "fence" INTEGER NOT NULL DEFAULT 0,
    "failed_at" TIMESTAMPTZ(6),
    "error" TEXT,

    CONSTRAINT "breadth_source_pkey" PRIMARY KEY ("source_id")
);

-- One stretch of an unchanged score: [since, until).
CREATE TABLE "breadth_score" (
    "source_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "until" TIMESTAMPTZ(6),
    "tier" TEXT NOT NULL,
    "ae" DOUBLE PRECISION NOT NULL,
    "ae_plus" DOUBLE PRECISION NOT NULL,
    "direct" DOUBLE PRECISION NOT NULL,
    "effects" JSONB NOT NULL,
    "cells" JSONB NOT NULL,
    "conditional" BOOLEAN NOT NULL,
    "sentence" TEXT,
    "reasons" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "catalogue" JSONB NOT NULL,
    "inventory_version" TEXT NOT NULL,

    CONSTRAINT "breadth_score_pkey" PRIMARY KEY ("source_id", "id"),
    CONSTRAINT "breadth_score_window" CHECK ("until" IS NULL OR "until" >= "since")
);
CREATE UNIQUE INDEX "breadth_score_current_key" ON "breadth_score" ("source_id", "identity_id") WHERE "until" IS NULL;

-- The same for all that a source holds together.
CREATE TABLE "breadth_estate" (
    "source_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "until" TIMESTAMPTZ(6),
    "ae" DOUBLE PRECISION NOT NULL,
    "ae_plus" DOUBLE PRECISION NOT NULL,
    "tiers" JSONB NOT NULL,
    "choke_points" JSONB NOT NULL,
    "unknowns" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "inventory_version" TEXT NOT NULL,

    CONSTRAINT "breadth_estate_pkey" PRIMARY KEY ("source_id", "id"),
    CONSTRAINT "breadth_estate_window" CHECK ("until" IS NULL OR "until" >= "since")
);
CREATE UNIQUE INDEX "breadth_estate_current_key" ON "breadth_estate" ("source_id") WHERE "until" IS NULL;

CREATE INDEX "breadth_score_source_id_identity_id_since_idx" ON "breadth_score"("source_id", "identity_id", "since");
CREATE INDEX "breadth_estate_source_id_since_idx" ON "breadth_estate"("source_id", "since");

ALTER TABLE "breadth_source" ADD CONSTRAINT "breadth_source_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "breadth_score" ADD CONSTRAINT "breadth_score_source_id_identity_id_fkey" FOREIGN KEY ("source_id", "identity_id") REFERENCES "identity"("source_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "breadth_estate" ADD CONSTRAINT "breadth_estate_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A window that ended never changes again, and what a score says never does.
CREATE FUNCTION curfew_breadth_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.until IS NOT NULL OR to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN
    RAISE EXCEPTION 'the history of breadth is only ever added to' USING ERRCODE = 'CF029';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "breadth_score_is_history" BEFORE UPDATE ON "breadth_score" FOR EACH ROW EXECUTE FUNCTION curfew_breadth_is_history();
CREATE TRIGGER "breadth_estate_is_history" BEFORE UPDATE ON "breadth_estate" FOR EACH ROW EXECUTE FUNCTION curfew_breadth_is_history();
