-- What an approver asks about a pending request, and what its requester answers. Nothing here is decided by it.

CREATE TABLE "request_message" (
    "id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "request_message_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "request_message_kind" CHECK ("kind" IN ('question', 'answer')),
    CONSTRAINT "request_message_text" CHECK (length("text") BETWEEN 1 AND 2000)
);
CREATE INDEX "request_message_request_id_said_at_idx" ON "request_message"("request_id", "said_at");
ALTER TABLE "request_message" ADD CONSTRAINT "request_message_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was said stays as it was said.
CREATE FUNCTION curfew_message_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was said about a request is only ever added to' USING ERRCODE = 'CF029';
END $$;
CREATE TRIGGER "request_message_frozen" BEFORE UPDATE OR DELETE ON "request_message" FOR EACH ROW EXECUTE FUNCTION curfew_message_frozen();

-- I28 for messages.
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
    WHEN 'message' THEN SELECT true INTO changed FROM public.request_message t WHERE t.id = of_id AND t.xmin = xid_now;
    WHEN 'setting' THEN SELECT true INTO changed FROM public.setting t WHERE t.key = of_id AND t.xmin = xid_now;
    ELSE RAISE EXCEPTION 'audit event % has the unknown subject kind %', event, of_kind USING ERRCODE = 'CF028';
  END CASE;
  RETURN changed;
END $$;

-- I27 for messages.
CREATE CONSTRAINT TRIGGER "request_message_insert_audited" AFTER INSERT ON "request_message" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION curfew_require_audit('message', 'id');

SELECT curfew_apply_grants();
