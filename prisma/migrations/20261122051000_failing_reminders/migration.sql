-- When people were last reminded that an end still fails. What is older than the first failure was about another one.
ALTER TABLE "access_grant" ADD COLUMN "reminded_at" TIMESTAMPTZ(6);
