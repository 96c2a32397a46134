-- A worker that hears notices says for how long it may hold what an approval hands to it; NULL: it hears none.
ALTER TABLE "worker_heartbeat" ADD COLUMN "hears_for_ms" INTEGER CHECK ("hears_for_ms" > 0);
