-- The identity list by source reads a page of each source in order of its names, from where the last page ended.
CREATE INDEX "identity_source_id_name_id_idx" ON "identity"("source_id", "name", "id");
