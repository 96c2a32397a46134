-- I4: a decision moves an end in the transaction that records it, and never again: not after the end was shortened to
-- where it had been before.
CREATE OR REPLACE FUNCTION curfew_grant_end_shrinks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ends_at IS NULL OR (NEW.ends_at IS NOT NULL AND NEW.ends_at <= OLD.ends_at) THEN RETURN NEW; END IF;
  IF NEW.extended_by_request_id IS DISTINCT FROM OLD.extended_by_request_id AND OLD.state = 'active' AND NEW.state = 'active' AND EXISTS (
    SELECT 1 FROM public.grant_extension x JOIN public.access_request r ON r.id = x.request_id
    WHERE x.request_id = NEW.extended_by_request_id AND x.source_id = NEW.source_id AND x.grant_id = NEW.id
      AND x.xmin = pg_current_xact_id()::xid
      AND x.from_ends_at = OLD.ends_at AND x.to_ends_at = NEW.ends_at
      AND r.state = 'approved' AND r.extends_grant_id = NEW.id
      AND NEW.ends_at <= OLD.ends_at + make_interval(secs => r.approved_duration_ms / 1000.0))
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the end of grant % may only move earlier', OLD.id USING ERRCODE = 'CF002';
END $$;
