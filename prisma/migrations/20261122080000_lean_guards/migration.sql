-- The same guards for less: PostgreSQL reads a trigger's WHEN and a table's CHECKs anew for every statement, and every end
-- of a grant is two statements.

ALTER TABLE "audit_event" DROP CONSTRAINT "audit_kind", DROP CONSTRAINT "audit_actor_kind";

-- I28, and the kinds there are. Grants have a way of their own; the others keep the setting that has them found by their keys.
CREATE FUNCTION curfew_subject_changed(of_kind text, of_id text, of_source text, event text) RETURNS boolean LANGUAGE plpgsql
  SET enable_seqscan = off AS $$
DECLARE
  xid_now xid := pg_current_xact_id()::xid;
  changed boolean;
BEGIN
  CASE of_kind
    WHEN 'person' THEN SELECT true INTO changed FROM public.person t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'role' THEN SELECT true INTO changed FROM public.role_assignment t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'team' THEN SELECT true INTO changed FROM public.team t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'membership' THEN SELECT true INTO changed FROM public.team_member t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'token' THEN SELECT true INTO changed FROM public.access_token t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'source' THEN SELECT true INTO changed FROM public.source t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'secret' THEN SELECT true INTO changed FROM public.source_secret t WHERE t.source_id = of_id AND t.xmin = xid_now;
    WHEN 'sync' THEN SELECT true INTO changed FROM public.sync_run t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'entitlement-setting' THEN SELECT true INTO changed FROM public.entitlement_setting t WHERE t.source_id = of_source AND t.entitlement_id = of_id AND t.xmin = xid_now;
    WHEN 'claim' THEN SELECT true INTO changed FROM public.claim t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'ownership' THEN SELECT true INTO changed FROM public.ownership t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'baseline' THEN SELECT true INTO changed FROM public.baseline_entry t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'request' THEN SELECT true INTO changed FROM public.access_request t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'vote' THEN SELECT true INTO changed FROM public.vote t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'drift' THEN SELECT true INTO changed FROM public.drift t WHERE t.source_id = of_source AND t.id = of_id AND t.xmin = xid_now;
    WHEN 'halt' THEN SELECT true INTO changed FROM public.halt t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'restoration' THEN SELECT true INTO changed FROM public.restoration t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'setting' THEN SELECT true INTO changed FROM public.setting t WHERE t.key = of_id AND t.xmin = xid_now;
    ELSE RAISE EXCEPTION 'audit event % has the unknown subject kind %', event, of_kind USING ERRCODE = 'CF028';
  END CASE;
  RETURN changed;
END $$;

CREATE OR REPLACE FUNCTION curfew_require_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed boolean;
BEGIN
  IF NEW.kind NOT IN ('change', 'access') OR NEW.actor_kind NOT IN ('person', 'machine', 'worker', 'operator', 'demo') THEN
    RAISE EXCEPTION 'audit event % is of the unknown kind % or actor kind %', NEW.id, NEW.kind, NEW.actor_kind USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind <> 'change' THEN RETURN NULL; END IF;
  IF NEW.subject_kind = 'grant' THEN
    SELECT true INTO changed FROM public.access_grant t
      WHERE t.source_id = NEW.source_id AND t.id = NEW.subject_id AND t.xmin = pg_current_xact_id()::xid;
  ELSE
    changed := public.curfew_subject_changed(NEW.subject_kind, NEW.subject_id, NEW.source_id, NEW.id);
  END IF;
  IF changed IS NOT TRUE THEN
    RAISE EXCEPTION 'audit event % (%) records no change of % % in its transaction', NEW.id, NEW.type, NEW.subject_kind, NEW.subject_id USING ERRCODE = 'CF028';
  END IF;
  RETURN NULL;
END $$;
ALTER FUNCTION curfew_require_change() RESET enable_seqscan;
DROP TRIGGER "audit_needs_change" ON "audit_event";
CREATE CONSTRAINT TRIGGER "audit_needs_change" AFTER INSERT ON "audit_event" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION curfew_require_change();

-- I27 for grants: what must be on record when it changes. Leases, due times and marks of sweeps need not. And what was
-- measured of an end that is taken back later is kept: counters only grow.
CREATE FUNCTION curfew_watch_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.overshoot_ms IS NOT NULL AND OLD.gone_at IS NOT NULL AND NEW.overshoot_ms IS DISTINCT FROM OLD.overshoot_ms THEN
    INSERT INTO public.grant_end_revised (source_id, grant_id, gone_at, overshoot_ms, lag_ms, end_cause)
      VALUES (OLD.source_id, OLD.id, OLD.gone_at, OLD.overshoot_ms, OLD.lag_ms, OLD.end_cause);
  END IF;
  IF NEW.state = OLD.state AND NEW.ends_at IS NOT DISTINCT FROM OLD.ends_at AND NEW.starts_at = OLD.starts_at AND NEW.duration_ms = OLD.duration_ms
     AND NEW.externally_modified = OLD.externally_modified AND NEW.still_held_otherwise = OLD.still_held_otherwise
     AND NEW.force_closed_at IS NOT DISTINCT FROM OLD.force_closed_at AND NEW.gone_at IS NOT DISTINCT FROM OLD.gone_at
     AND NEW.halt_id IS NOT DISTINCT FROM OLD.halt_id AND NEW.left_standing_at IS NOT DISTINCT FROM OLD.left_standing_at THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT 1 FROM public.audit_event e WHERE e.xid = pg_current_xact_id() AND e.subject_id = NEW.id
                 AND e.subject_kind = 'grant' AND e.kind = 'change') THEN
    RAISE EXCEPTION 'UPDATE of grant % has no audit event in its transaction', NEW.id USING ERRCODE = 'CF027';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER "access_grant_update_audited" ON "access_grant";
DROP TRIGGER "grant_end_revised" ON "access_grant";
DROP FUNCTION curfew_keep_revised_end();
CREATE CONSTRAINT TRIGGER "access_grant_update_audited" AFTER UPDATE OF "state", "ends_at", "starts_at", "duration_ms", "externally_modified",
  "still_held_otherwise", "force_closed_at", "gone_at", "halt_id", "left_standing_at", "overshoot_ms" ON "access_grant"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_watch_grant();

-- One check where five were: which times a state has, and which it has not.
ALTER TABLE "access_grant" DROP CONSTRAINT "grant_state", DROP CONSTRAINT "grant_closed", DROP CONSTRAINT "grant_queued",
  DROP CONSTRAINT "grant_has_end", DROP CONSTRAINT "grant_duration",
  ADD CONSTRAINT "grant_shape" CHECK ("duration_ms" > 0 AND "margin_ms" BETWEEN 0 AND 1000 AND CASE "state"
    WHEN 'ended' THEN "ended_at" IS NOT NULL
    WHEN 'activation_failed' THEN "ended_at" IS NOT NULL
    WHEN 'scheduled' THEN "ended_at" IS NULL AND "due_at" IS NOT NULL
    ELSE "state" IN ('activating', 'active', 'revoking', 'revoke_failing') AND "ended_at" IS NULL AND "due_at" IS NOT NULL AND "ends_at" IS NOT NULL END);

-- The audit grows in the order of time, so a range of it is a range of blocks; and what workers do has no person.
DROP INDEX "audit_event_at_seq_idx";
CREATE INDEX "audit_event_at_idx" ON "audit_event" USING BRIN ("at");
DROP INDEX "audit_event_actor_id_seq_idx";
CREATE INDEX "audit_event_actor_id_seq_idx" ON "audit_event" ("actor_id", "seq") WHERE "actor_id" IS NOT NULL;
