-- What ended last comes first in the list of what is past; sorting all of it for each page took half a second at 100,000.
CREATE INDEX "grant_closed" ON "access_grant" ("ended_at", "id") WHERE "ended_at" IS NOT NULL;
