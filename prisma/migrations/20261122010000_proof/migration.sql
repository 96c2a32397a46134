-- More time: a request of its own, bound to the live grant it would extend.
ALTER TABLE "access_request" ADD COLUMN "extends_grant_id" TEXT;
DROP INDEX "request_pending_key";
CREATE UNIQUE INDEX "request_pending_key" ON "access_request" ("requester_person_id", "source_id", "identity_id", "entitlement_id") WHERE "state" = 'pending' AND "extends_grant_id" IS NULL;
CREATE UNIQUE INDEX "request_pending_extension_key" ON "access_request" ("extends_grant_id") WHERE "state" = 'pending' AND "extends_grant_id" IS NOT NULL;

-- One row an extension, insert-only: from which end to which, by which decision.
CREATE TABLE "grant_extension" (
    "request_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "grant_id" TEXT NOT NULL,
    "from_ends_at" TIMESTAMPTZ(6) NOT NULL,
    "to_ends_at" TIMESTAMPTZ(6) NOT NULL,
    "extended_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "grant_extension_pkey" PRIMARY KEY ("request_id")
);
CREATE INDEX "grant_extension_source_id_grant_id_idx" ON "grant_extension"("source_id", "grant_id");
ALTER TABLE "grant_extension" ADD CONSTRAINT "grant_extension_grows" CHECK ("to_ends_at" > "from_ends_at");

-- A revoke that can never succeed is closed by an admin; the mark stays until the privilege is read absent.
ALTER TABLE "access_grant" ADD COLUMN "force_closed_at" TIMESTAMPTZ(6);
ALTER TABLE "access_grant" ADD COLUMN "force_closed_by" TEXT;
ALTER TABLE "access_grant" ADD COLUMN "force_close_reason" TEXT;
-- The unit of the sweeps after an end: the connector's timeout when it ended.
ALTER TABLE "access_grant" ADD COLUMN "sweep_unit_ms" INTEGER NOT NULL DEFAULT 10000;

-- The kill switch: while a halt of a scope is not lifted nothing is asked, approved or given there.
CREATE TABLE "halt" (
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "source_id" TEXT,
    "identity_id" TEXT,
    "reason" TEXT NOT NULL,
    "pulled_by" TEXT,
    "pulled_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "grants_ended" INTEGER NOT NULL DEFAULT 0,
    "lifted_at" TIMESTAMPTZ(6),
    "lifted_by" TEXT,
    "lift_reason" TEXT,

    CONSTRAINT "halt_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "halt" ADD CONSTRAINT "halt_scope" CHECK (
  "scope" = 'estate' AND num_nonnulls("source_id", "identity_id") = 0
  OR "scope" = 'source' AND "source_id" IS NOT NULL AND "identity_id" IS NULL
  OR "scope" = 'identity' AND num_nonnulls("source_id", "identity_id") = 2);
CREATE UNIQUE INDEX "halt_live_key" ON "halt" ("scope", coalesce("source_id", ''), coalesce("identity_id", '')) WHERE "lifted_at" IS NULL;
CREATE INDEX "halt_pulled_at_id_idx" ON "halt"("pulled_at", "id");

-- Drift that somebody decided to remove is taken back by the engine until it is gone.
ALTER TABLE "drift" ADD COLUMN "account_key" TEXT;
ALTER TABLE "drift" ADD COLUMN "entitlement_external_id" TEXT;
ALTER TABLE "drift" ADD COLUMN "own_grantor" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "drift" ADD COLUMN "removal_asked_at" TIMESTAMPTZ(6);
ALTER TABLE "drift" ADD COLUMN "due_at" TIMESTAMPTZ(6);
ALTER TABLE "drift" ADD COLUMN "lease_until" TIMESTAMPTZ(6);
ALTER TABLE "drift" ADD COLUMN "fence" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "drift" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "drift" ADD COLUMN "first_failed_at" TIMESTAMPTZ(6);
ALTER TABLE "drift" ADD COLUMN "last_error" TEXT;
ALTER TABLE "drift" ADD COLUMN "last_error_kind" TEXT;
ALTER TABLE "drift" ADD COLUMN "last_remedy" TEXT;
ALTER TABLE "drift" DROP CONSTRAINT "drift_state";
ALTER TABLE "drift" ADD CONSTRAINT "drift_state" CHECK ("state" IN ('open', 'removing', 'adopted', 'removed', 'resolved'));
ALTER TABLE "drift" ADD CONSTRAINT "drift_queued" CHECK ("state" <> 'removing' OR ("due_at" IS NOT NULL AND "account_key" IS NOT NULL AND "entitlement_external_id" IS NOT NULL));
DROP INDEX "drift_open_key";
CREATE UNIQUE INDEX "drift_open_key" ON "drift" ("source_id", "kind", coalesce("holding_external_id", ''), coalesce("grant_id", '')) WHERE "state" IN ('open', 'removing');
CREATE INDEX "drift_removal_queue" ON "drift" ("due_at") WHERE "state" = 'removing';
CREATE INDEX "drift_found_at_id_idx" ON "drift"("found_at", "id");

-- Restore mode: from the moment a database is found to be older than its targets until they were reconciled.
CREATE TABLE "restoration" (
    "id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "evidence" JSONB NOT NULL DEFAULT '{}',
    "began_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "began_by" TEXT,
    "reconciled_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "ended_by" TEXT,
    "end_reason" TEXT,

    CONSTRAINT "restoration_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "restoration" ADD CONSTRAINT "restoration_cause" CHECK ("cause" IN ('declared', 'went-back', 'moved'));
CREATE UNIQUE INDEX "restoration_live_key" ON "restoration" ((true)) WHERE "ended_at" IS NULL;

CREATE OR REPLACE FUNCTION curfew_request_terminal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'pending' AND NEW.state IS DISTINCT FROM OLD.state THEN
    RAISE EXCEPTION 'request % is % and stays so', OLD.id, OLD.state USING ERRCODE = 'CF001';
  END IF;
  IF ROW(NEW.identity_id, NEW.source_id, NEW.entitlement_id, NEW.entitlement_hash, NEW.asked_hash, NEW.duration_ms, NEW.requester_person_id, NEW.extends_grant_id)
     IS DISTINCT FROM ROW(OLD.identity_id, OLD.source_id, OLD.entitlement_id, OLD.entitlement_hash, OLD.asked_hash, OLD.duration_ms, OLD.requester_person_id, OLD.extends_grant_id) THEN
    RAISE EXCEPTION 'what request % asks for cannot be changed', OLD.id USING ERRCODE = 'CF001';
  END IF;
  RETURN NEW;
END $$;

-- I4: the end of a grant grows only together with the one row of the decision that made it grow.
CREATE OR REPLACE FUNCTION curfew_grant_end_shrinks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ends_at IS NULL OR (NEW.ends_at IS NOT NULL AND NEW.ends_at <= OLD.ends_at) THEN RETURN NEW; END IF;
  IF NEW.extended_by_request_id IS DISTINCT FROM OLD.extended_by_request_id AND OLD.state = 'active' AND NEW.state = 'active' AND EXISTS (
    SELECT 1 FROM public.grant_extension x JOIN public.access_request r ON r.id = x.request_id
    WHERE x.request_id = NEW.extended_by_request_id AND x.source_id = NEW.source_id AND x.grant_id = NEW.id
      AND x.from_ends_at = OLD.ends_at AND x.to_ends_at = NEW.ends_at
      AND r.state = 'approved' AND r.extends_grant_id = NEW.id
      AND NEW.ends_at <= OLD.ends_at + make_interval(secs => r.approved_duration_ms / 1000.0))
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the end of grant % may only move earlier', OLD.id USING ERRCODE = 'CF002';
END $$;

-- I27 and I28 for the new tables.
CREATE OR REPLACE FUNCTION curfew_require_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  xid_now xid := pg_current_xact_id()::xid;
  changed boolean;
BEGIN
  CASE NEW.subject_kind
    WHEN 'person' THEN SELECT true INTO changed FROM public.person t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'role' THEN SELECT true INTO changed FROM public.role_assignment t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'team' THEN SELECT true INTO changed FROM public.team t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'membership' THEN SELECT true INTO changed FROM public.team_member t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'token' THEN SELECT true INTO changed FROM public.access_token t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'source' THEN SELECT true INTO changed FROM public.source t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'secret' THEN SELECT true INTO changed FROM public.source_secret t WHERE t.source_id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'sync' THEN SELECT true INTO changed FROM public.sync_run t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'entitlement-setting' THEN SELECT true INTO changed FROM public.entitlement_setting t WHERE t.source_id = NEW.source_id AND t.entitlement_id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'claim' THEN SELECT true INTO changed FROM public.claim t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'ownership' THEN SELECT true INTO changed FROM public.ownership t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'baseline' THEN SELECT true INTO changed FROM public.baseline_entry t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'request' THEN SELECT true INTO changed FROM public.access_request t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'vote' THEN SELECT true INTO changed FROM public.vote t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'grant' THEN SELECT true INTO changed FROM public.access_grant t WHERE t.source_id = NEW.source_id AND t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'drift' THEN SELECT true INTO changed FROM public.drift t WHERE t.source_id = NEW.source_id AND t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'halt' THEN SELECT true INTO changed FROM public.halt t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'restoration' THEN SELECT true INTO changed FROM public.restoration t WHERE t.id = NEW.subject_id AND t.xmin = xid_now;
    WHEN 'setting' THEN SELECT true INTO changed FROM public.setting t WHERE t.key = NEW.subject_id AND t.xmin = xid_now;
    ELSE RAISE EXCEPTION 'audit event % has the unknown subject kind %', NEW.id, NEW.subject_kind USING ERRCODE = 'CF028';
  END CASE;
  IF changed IS NOT TRUE THEN
    RAISE EXCEPTION 'audit event % (%) records no change of % % in its transaction', NEW.id, NEW.type, NEW.subject_kind, NEW.subject_id USING ERRCODE = 'CF028';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER "halt_insert_audited" AFTER INSERT ON "halt" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('halt', 'id');
CREATE CONSTRAINT TRIGGER "halt_update_audited" AFTER UPDATE ON "halt" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('halt', 'id');
CREATE CONSTRAINT TRIGGER "halt_delete_audited" AFTER DELETE ON "halt" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('halt', 'id');
CREATE CONSTRAINT TRIGGER "restoration_insert_audited" AFTER INSERT ON "restoration" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('restoration', 'id');
CREATE CONSTRAINT TRIGGER "restoration_update_audited" AFTER UPDATE ON "restoration" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('restoration', 'id');
CREATE CONSTRAINT TRIGGER "restoration_delete_audited" AFTER DELETE ON "restoration" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('restoration', 'id');
DROP TRIGGER "access_grant_update_audited" ON "access_grant";
CREATE CONSTRAINT TRIGGER "access_grant_update_audited" AFTER UPDATE ON "access_grant" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((OLD."state" IS DISTINCT FROM NEW."state" OR OLD."ends_at" IS DISTINCT FROM NEW."ends_at" OR OLD."starts_at" IS DISTINCT FROM NEW."starts_at" OR OLD."duration_ms" IS DISTINCT FROM NEW."duration_ms" OR OLD."externally_modified" IS DISTINCT FROM NEW."externally_modified" OR OLD."still_held_otherwise" IS DISTINCT FROM NEW."still_held_otherwise" OR OLD."force_closed_at" IS DISTINCT FROM NEW."force_closed_at" OR OLD."gone_at" IS DISTINCT FROM NEW."gone_at")) EXECUTE FUNCTION curfew_require_audit('grant', 'id');

CREATE OR REPLACE FUNCTION curfew_apply_grants() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'curfew_app') OR current_user = 'curfew_app' THEN RETURN; END IF;
  GRANT USAGE ON SCHEMA public TO curfew_app;
  GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO curfew_app;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO curfew_app;
  GRANT DELETE ON public.idempotency_key, public.worker_heartbeat, public.session TO curfew_app;
  REVOKE ALL ON public.audit_event, public.vote, public.grant_attempt, public.grant_extension FROM curfew_app;
  GRANT SELECT ON public.audit_event TO curfew_app;
  GRANT INSERT (id, kind, type, actor_kind, actor_id, actor_label, via, subject_kind, subject_id, source_id, request_id, identity_id, summary, payload)
    ON public.audit_event TO curfew_app;
  GRANT SELECT, INSERT ON public.vote, public.grant_attempt, public.grant_extension TO curfew_app;
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE ALL ON public._prisma_migrations FROM curfew_app;
    GRANT SELECT ON public._prisma_migrations TO curfew_app;
  END IF;
END $$;

SELECT curfew_apply_grants();
