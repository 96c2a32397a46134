-- The engine looks at the head of each source's queue: a source with a long backlog is one probe, as any other.
CREATE INDEX "grant_provision_by_source" ON "access_grant" ("source_id", "due_at") WHERE "state" IN ('scheduled', 'activating');
CREATE INDEX "grant_expiry_by_source" ON "access_grant" ("source_id", "due_at") WHERE "state" = 'active';
CREATE INDEX "grant_revoke_by_source" ON "access_grant" ("source_id", "due_at") WHERE "state" IN ('revoking', 'revoke_failing');
CREATE INDEX "grant_sweep_by_source" ON "access_grant" ("source_id", "next_sweep_at") WHERE "next_sweep_at" IS NOT NULL;
DROP INDEX "grant_provision_queue";
DROP INDEX "grant_expiry_queue";
DROP INDEX "grant_revoke_queue";
DROP INDEX "grant_sweep_queue";

-- The guards run for every state change. They go by the index whatever the statistics of a young table say: a plan
-- made while the log was empty would read all of it, for as long as the session lives.
CREATE OR REPLACE FUNCTION curfew_require_audit() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE subject text;
BEGIN
  IF TG_ARGV[1] = 'id' THEN
    IF TG_OP = 'DELETE' THEN subject := OLD.id; ELSE subject := NEW.id; END IF;
  ELSE
    subject := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END) ->> TG_ARGV[1];
  END IF;
  IF NOT EXISTS (SELECT 1 FROM public.audit_event e WHERE e.xid = pg_current_xact_id() AND e.subject_id = subject
                 AND e.subject_kind = TG_ARGV[0] AND e.kind = 'change') THEN
    RAISE EXCEPTION '% of % % has no audit event in its transaction', TG_OP, TG_ARGV[0], subject USING ERRCODE = 'CF027';
  END IF;
  RETURN NULL;
END $$;
ALTER FUNCTION curfew_require_change() SET enable_seqscan = off;
