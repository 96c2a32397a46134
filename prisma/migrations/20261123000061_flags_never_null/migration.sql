-- An identity without flags has none; NULL was neither: whatever asks for those without a flag passed it by, until its
-- source was read whole once more.
UPDATE "identity" SET "flags" = '{}' WHERE "flags" IS NULL;
ALTER TABLE "identity" ALTER COLUMN "flags" SET DEFAULT '{}', ALTER COLUMN "flags" SET NOT NULL;
