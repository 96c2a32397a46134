-- What people make of lists: a named address with its columns, and which one a person opens a list with.

CREATE TABLE "saved_view" (
    "id" TEXT NOT NULL,
    "list" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner_person_id" TEXT NOT NULL,
    "shared_with" TEXT NOT NULL DEFAULT 'nobody',
    "team_id" TEXT,
    "query" TEXT NOT NULL DEFAULT '',
    "sort" TEXT,
    "columns" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "density" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "removed_at" TIMESTAMPTZ(6),
    "removed_by" TEXT,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "saved_view_shared" CHECK ("shared_with" IN ('nobody', 'team', 'everybody') AND ("shared_with" = 'team') = ("team_id" IS NOT NULL)),
    CONSTRAINT "saved_view_density" CHECK ("density" IN ('comfortable', 'compact')),
    CONSTRAINT "saved_view_sizes" CHECK (length("query") <= 2000 AND length("name") <= 80 AND cardinality("columns") <= 40)
);

-- A preference of appearance, as the time zone is one: not on record, and of no use to anybody else.
CREATE TABLE "view_default" (
    "person_id" TEXT NOT NULL,
    "list" TEXT NOT NULL,
    "view_key" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "view_default_pkey" PRIMARY KEY ("person_id", "list")
);

CREATE INDEX "saved_view_list_idx" ON "saved_view" ("list");
CREATE UNIQUE INDEX "saved_view_name_key" ON "saved_view" ("owner_person_id", "list", lower("name")) WHERE "removed_at" IS NULL;
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_owner_person_id_fkey" FOREIGN KEY ("owner_person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "view_default" ADD CONSTRAINT "view_default_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- I28 for views.
CREATE OR REPLACE FUNCTION curfew_subject_changed(of_kind text, of_id text, of_source text, event text) RETURNS boolean LANGUAGE plpgsql
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
    WHEN 'view' THEN SELECT true INTO changed FROM public.saved_view t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'setting' THEN SELECT true INTO changed FROM public.setting t WHERE t.key = of_id AND t.xmin = xid_now;
    ELSE RAISE EXCEPTION 'audit event % has the unknown subject kind %', event, of_kind USING ERRCODE = 'CF028';
  END CASE;
  RETURN changed;
END $$;

-- I27 for views.
CREATE CONSTRAINT TRIGGER "saved_view_insert_audited" AFTER INSERT ON "saved_view" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('view', 'id');
CREATE CONSTRAINT TRIGGER "saved_view_update_audited" AFTER UPDATE ON "saved_view" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('view', 'id');
CREATE CONSTRAINT TRIGGER "saved_view_delete_audited" AFTER DELETE ON "saved_view" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('view', 'id');
