-- Which database this is: a restore, a failover or a copy changes one of these. Where a service does not tell one of
-- them, it is null and not compared.
CREATE FUNCTION curfew_database_identity() RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  system_id text;
  timeline text;
BEGIN
  BEGIN
    SELECT system_identifier::text INTO system_id FROM pg_control_system();
  EXCEPTION WHEN OTHERS THEN system_id := NULL;
  END;
  BEGIN
    -- Of the write-ahead log itself: the control file tells the timeline of the last checkpoint only.
    timeline := substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8);
  EXCEPTION WHEN OTHERS THEN timeline := NULL;
  END;
  RETURN jsonb_build_object('systemIdentifier', system_id, 'timelineId', timeline,
    'databaseOid', (SELECT oid::text FROM pg_database WHERE datname = current_database()));
END $$;

-- Whether the database is another one than on record. Asked before anything is given, so that nothing is given in the
-- moments before a worker has looked.
CREATE FUNCTION curfew_database_moved() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  known jsonb;
  live jsonb;
BEGIN
  SELECT value INTO known FROM public.setting WHERE key = 'database-identity';
  IF known IS NULL THEN RETURN false; END IF;
  live := public.curfew_database_identity();
  RETURN known->>'systemIdentifier' <> live->>'systemIdentifier' IS TRUE OR known->>'timelineId' <> live->>'timelineId' IS TRUE
    OR known->>'databaseOid' <> live->>'databaseOid' IS TRUE;
END $$;
