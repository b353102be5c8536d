DROP INDEX "items_soonest";--> statement-breakpoint
DROP INDEX "items_soonest_by_place";--> statement-breakpoint
DROP INDEX "items_soonest_by_category";--> statement-breakpoint
DROP INDEX "items_withdrawn_soonest";--> statement-breakpoint
DROP INDEX "items_withdrawn_by_place";--> statement-breakpoint
ALTER TABLE "items" ALTER COLUMN "soon_at" DROP EXPRESSION;--> statement-breakpoint
CREATE FUNCTION items_soon_at() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  new.soon_at := coalesce(new.starts_at, new.local_date::timestamp at time zone coalesce((select p.time_zone from places p where p.id = new.place_id), 'UTC'));
  return new;
end $$;--> statement-breakpoint
CREATE TRIGGER items_soon_at BEFORE INSERT OR UPDATE OF starts_at, local_date, place_id ON items
  FOR EACH ROW WHEN (new.local_date is not null or new.soon_at is not null) EXECUTE FUNCTION items_soon_at();--> statement-breakpoint
UPDATE items SET soon_at = local_date::timestamp at time zone p.time_zone FROM places p WHERE p.id = items.place_id AND starts_at is null AND local_date is not null;--> statement-breakpoint
CREATE INDEX "items_soonest" ON "items" USING btree ("soon_at","id") WHERE visible and local_date is not null;--> statement-breakpoint
CREATE INDEX "items_soonest_by_place" ON "items" USING btree ("place_id","soon_at","id") WHERE visible and local_date is not null;--> statement-breakpoint
CREATE INDEX "items_soonest_by_category" ON "items" USING btree ("category","soon_at","id") WHERE visible and category is not null;--> statement-breakpoint
CREATE INDEX "items_withdrawn_soonest" ON "items" USING btree ("soon_at","id","local_end_date") WHERE withdrawn;--> statement-breakpoint
CREATE INDEX "items_withdrawn_by_place" ON "items" USING btree ("place_id","soon_at","id","local_end_date") WHERE withdrawn;