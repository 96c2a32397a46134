-- The same check for less. PostgreSQL reads and plans the text of a table's CHECKs anew for every statement that writes to
-- it; what a function says is planned once a session.
CREATE FUNCTION curfew_grant_is_sound(state text, duration_ms integer, margin_ms integer, ended_at timestamptz, due_at timestamptz, ends_at timestamptz)
  RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN duration_ms > 0 AND margin_ms BETWEEN 0 AND 1000 AND CASE state
    WHEN 'ended' THEN ended_at IS NOT NULL
    WHEN 'activation_failed' THEN ended_at IS NOT NULL
    WHEN 'scheduled' THEN ended_at IS NULL AND due_at IS NOT NULL
    ELSE state IN ('activating', 'active', 'revoking', 'revoke_failing') AND ended_at IS NULL AND due_at IS NOT NULL AND ends_at IS NOT NULL END;
END $$;

ALTER TABLE "access_grant" DROP CONSTRAINT "grant_shape",
  ADD CONSTRAINT "grant_shape" CHECK (curfew_grant_is_sound("state", "duration_ms", "margin_ms", "ended_at", "due_at", "ends_at"));

-- And so are the expressions of a function, once a transaction: what every end of a grant goes through comes first, and says
-- no more than it needs.
CREATE OR REPLACE FUNCTION curfew_require_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed boolean;
BEGIN
  IF NEW.subject_kind = 'grant' AND NEW.kind = 'change' AND NEW.actor_kind IN ('person', 'machine', 'worker', 'operator', 'demo') THEN
    IF EXISTS (SELECT 1 FROM public.access_grant t
               WHERE t.source_id = NEW.source_id AND t.id = NEW.subject_id AND t.xmin = pg_current_xact_id()::xid) THEN RETURN NULL; END IF;
  ELSE
    IF NEW.kind NOT IN ('change', 'access') OR NEW.actor_kind NOT IN ('person', 'machine', 'worker', 'operator', 'demo') THEN
      RAISE EXCEPTION 'audit event % is of the unknown kind % or actor kind %', NEW.id, NEW.kind, NEW.actor_kind USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind <> 'change' THEN RETURN NULL; END IF;
    changed := public.curfew_subject_changed(NEW.subject_kind, NEW.subject_id, NEW.source_id, NEW.id);
    IF changed THEN RETURN NULL; END IF;
  END IF;
  RAISE EXCEPTION 'audit event % (%) records no change of % % in its transaction', NEW.id, NEW.type, NEW.subject_kind, NEW.subject_id USING ERRCODE = 'CF028';
END $$;

CREATE OR REPLACE FUNCTION curfew_watch_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.overshoot_ms IS NOT NULL THEN
    IF OLD.gone_at IS NOT NULL AND NEW.overshoot_ms IS DISTINCT FROM OLD.overshoot_ms THEN
      INSERT INTO public.grant_end_revised (source_id, grant_id, gone_at, overshoot_ms, lag_ms, end_cause)
        VALUES (OLD.source_id, OLD.id, OLD.gone_at, OLD.overshoot_ms, OLD.lag_ms, OLD.end_cause);
    END IF;
  END IF;
  IF NEW.state = OLD.state THEN
    IF NEW.ends_at IS NOT DISTINCT FROM OLD.ends_at AND NEW.starts_at = OLD.starts_at AND NEW.duration_ms = OLD.duration_ms
       AND NEW.externally_modified = OLD.externally_modified AND NEW.still_held_otherwise = OLD.still_held_otherwise
       AND NEW.force_closed_at IS NOT DISTINCT FROM OLD.force_closed_at AND NEW.gone_at IS NOT DISTINCT FROM OLD.gone_at
       AND NEW.halt_id IS NOT DISTINCT FROM OLD.halt_id AND NEW.left_standing_at IS NOT DISTINCT FROM OLD.left_standing_at THEN RETURN NULL; END IF;
  END IF;
  IF EXISTS (SELECT 1 FROM public.audit_event e WHERE e.xid = pg_current_xact_id() AND e.subject_id = NEW.id
             AND e.subject_kind = 'grant' AND e.kind = 'change') THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'UPDATE of grant % has no audit event in its transaction', NEW.id USING ERRCODE = 'CF027';
END $$;
