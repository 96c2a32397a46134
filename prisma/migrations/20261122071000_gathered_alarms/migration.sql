-- When a person was last told of ends that fail at a source, and how many more have failed there since.
CREATE TABLE "source_alarm" (
    "source_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "waiting" INTEGER NOT NULL DEFAULT 0,
    "waiting_since" TIMESTAMPTZ(6),
    "waiting_event_id" TEXT,
    "decides" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "source_alarm_pkey" PRIMARY KEY ("source_id", "person_id", "type")
);
CREATE INDEX "source_alarm_waiting" ON "source_alarm" ("told_at") WHERE "waiting" > 0;

-- A channel that waits for its receiver must not be read through by the others.
DROP INDEX "delivery_queue";
CREATE INDEX "delivery_queue" ON "delivery" ("channel", "due_at") WHERE "state" = 'pending';

SELECT curfew_apply_grants();
