-- Whatever is written while this runs waits, and is then refused to the Workers of before: no item is left without its evidence.
LOCK TABLE "items" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
CREATE TABLE "item_evidence" (
	"item_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"winners" jsonb NOT NULL,
	"conflicts" jsonb NOT NULL,
	"quality" jsonb NOT NULL,
	"quality_score" smallint NOT NULL,
	"sort_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
INSERT INTO "item_evidence" ("item_id", "winners", "conflicts", "quality", "quality_score", "sort_at")
SELECT "id", "provenance", "conflicts", "quality", "quality_score", "sort_at" FROM "items" WHERE "source_ids" <> '{}';--> statement-breakpoint
DROP INDEX "items_best";--> statement-breakpoint
DROP INDEX "items_by_source";--> statement-breakpoint
DROP INDEX "items_withdrawn_newest";--> statement-breakpoint
DROP INDEX "items_withdrawn_soonest";--> statement-breakpoint
DROP INDEX "items_withdrawn_by_place";--> statement-breakpoint
CREATE INDEX "item_evidence_best" ON "item_evidence" USING btree ("quality_score" DESC NULLS FIRST,"sort_at" DESC NULLS FIRST,"item_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "items_withdrawn_newest" ON "items" USING btree ("sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST,"local_end_date") WHERE withdrawn;--> statement-breakpoint
CREATE INDEX "items_withdrawn_soonest" ON "items" USING btree ("local_date","soon_at","id","local_end_date") WHERE withdrawn;--> statement-breakpoint
CREATE INDEX "items_withdrawn_by_place" ON "items" USING btree ("place_id","local_date","soon_at","id","local_end_date") WHERE withdrawn;--> statement-breakpoint
ALTER TABLE "items" DROP COLUMN "quality_score";--> statement-breakpoint
ALTER TABLE "items" DROP COLUMN "quality";--> statement-breakpoint
ALTER TABLE "items" DROP COLUMN "provenance";--> statement-breakpoint
ALTER TABLE "items" DROP COLUMN "conflicts";--> statement-breakpoint
ALTER TABLE "items" DROP COLUMN "source_ids";