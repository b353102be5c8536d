CREATE INDEX "items_dated_later" ON "items" USING btree ("published_at") WHERE published_at > first_seen_at;--> statement-breakpoint
-- The planner passes over what is known of a partial index's expression.
CREATE STATISTICS "items_sentiment" ON (analysis #>> '{sentiment,label}') FROM "items";--> statement-breakpoint
ANALYZE "items";
