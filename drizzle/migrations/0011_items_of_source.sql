-- Which items a source tells of, without a look at its sightings. drizzle-kit knows nothing of INCLUDE, and takes it for the same index.
DROP INDEX "sightings_by_external_id";--> statement-breakpoint
CREATE UNIQUE INDEX "sightings_by_external_id" ON "sightings" USING btree ("source_id","external_id") INCLUDE ("item_id","state");
