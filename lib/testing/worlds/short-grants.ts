/** Grants of seconds, and extensions of seconds, in real time. */

/**
 * A request names whole minutes; proofs need seconds. The database of the test takes the length out of the reason, in
 * place of a hook in the product.
 */
export const SHORT_GRANTS = `
  CREATE FUNCTION test_short_grant() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE lasting interval;
  BEGIN
    SELECT substring(reason FROM 'lasting (\\d+) ms')::int * interval '1 ms' INTO lasting FROM public.access_request WHERE id = NEW.request_id;
    IF lasting IS NULL THEN RETURN NEW; END IF;
    NEW.duration_ms := extract(epoch FROM lasting) * 1000;
    -- One that its approval claims for a worker has an end already.
    IF NEW.ends_at IS NOT NULL THEN
      NEW.ends_at := NEW.activating_at + lasting;
      NEW.lease_until := least(NEW.lease_until, NEW.ends_at - NEW.margin_ms * interval '1 ms');
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER test_short_grant BEFORE INSERT ON access_grant FOR EACH ROW EXECUTE FUNCTION test_short_grant();
  CREATE FUNCTION test_short_extension() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.to_ends_at := coalesce(NEW.from_ends_at + (SELECT substring(reason FROM 'lasting (\\d+) ms')::int FROM public.access_request WHERE id = NEW.request_id) * interval '1 ms', NEW.to_ends_at);
    RETURN NEW;
  END $$;
  CREATE TRIGGER test_short_extension BEFORE INSERT ON grant_extension FOR EACH ROW EXECUTE FUNCTION test_short_extension()`

export const reasonLasting = (milliseconds: number): string => `a proof lasting ${Math.round(milliseconds)} ms`
