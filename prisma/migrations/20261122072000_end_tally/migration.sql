-- Proven ends by bin, added up: a scrape reads what came since the one before it, not every end that ever was.
CREATE TABLE "end_tally" (
    "source_id" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "bin" INTEGER NOT NULL,
    "count" BIGINT NOT NULL,
    "sum_ms" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "end_tally_pkey" PRIMARY KEY ("source_id", "measure", "bin")
);

-- One row: what has been added up is what this snapshot sees. The last two tell the audit's rows from before a rebuild,
-- whose transaction ids may be those of another cluster, from later ones.
CREATE TABLE "end_tally_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "snapshot" pg_snapshot,
    "bounds" TEXT NOT NULL DEFAULT '',
    "rebuilt_xmax" xid8,
    "rebuilt_seq" BIGINT,

    CONSTRAINT "end_tally_state_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "end_tally_state_one" CHECK ("id" = 1)
);

SELECT curfew_apply_grants();
