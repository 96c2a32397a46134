-- How exactly grants ended. One entry a proven end, covering: figures over a range read no rows of the table.
CREATE INDEX "grant_proven_gone" ON "access_grant" ("gone_at") INCLUDE ("source_id", "overshoot_ms", "lag_ms", "end_cause", "margin_ms") WHERE "overshoot_ms" IS NOT NULL;
-- The few that were late, and the few whose end was never read back.
CREATE INDEX "grant_gone_late" ON "access_grant" ("gone_at") WHERE "overshoot_ms" > 0;
CREATE INDEX "grant_closed_unproven" ON "access_grant" ("ended_at") WHERE "ended_at" IS NOT NULL AND "overshoot_ms" IS NULL;

-- What was measured of an end that was taken back later, because the privilege was found again: counters only grow.
CREATE TABLE "grant_end_revised" (
    "id" BIGSERIAL NOT NULL,
    "source_id" TEXT NOT NULL,
    "grant_id" TEXT NOT NULL,
    "gone_at" TIMESTAMPTZ(6) NOT NULL,
    "overshoot_ms" DOUBLE PRECISION NOT NULL,
    "lag_ms" DOUBLE PRECISION,
    "end_cause" TEXT,
    "revised_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "grant_end_revised_pkey" PRIMARY KEY ("id")
);

CREATE FUNCTION curfew_keep_revised_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.grant_end_revised (source_id, grant_id, gone_at, overshoot_ms, lag_ms, end_cause)
    VALUES (OLD.source_id, OLD.id, OLD.gone_at, OLD.overshoot_ms, OLD.lag_ms, OLD.end_cause);
  RETURN NULL;
END $$;
-- Its condition is false for every ordinary step of a grant, so that the engine pays a comparison and no call.
CREATE TRIGGER "grant_end_revised" AFTER UPDATE ON "access_grant" FOR EACH ROW
  WHEN (OLD."overshoot_ms" IS NOT NULL AND OLD."gone_at" IS NOT NULL AND NEW."overshoot_ms" IS DISTINCT FROM OLD."overshoot_ms")
  EXECUTE FUNCTION curfew_keep_revised_end();

SELECT curfew_apply_grants();
