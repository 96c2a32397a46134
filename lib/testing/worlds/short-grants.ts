/** Grants of seconds, in real time. */

/**
 * A request names whole minutes; proofs need seconds. The database of the test takes the length out of the reason, in
 * place of a hook in the product.
 */
export const SHORT_GRANTS = `
  CREATE FUNCTION test_short_grant() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.duration_ms := coalesce((SELECT substring(reason FROM 'lasting (\\d+) ms')::int FROM public.access_request WHERE id = NEW.request_id), NEW.duration_ms);
    RETURN NEW;
  END $$;
  CREATE TRIGGER test_short_grant BEFORE INSERT ON access_grant FOR EACH ROW EXECUTE FUNCTION test_short_grant()`

export const reasonLasting = (milliseconds: number): string => `a proof lasting ${Math.round(milliseconds)} ms`
