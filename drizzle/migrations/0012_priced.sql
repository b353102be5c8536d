CREATE INDEX "items_priced" ON "items" USING btree ((coalesce(price_max, price_min, case when is_free then 0 end)),(coalesce(price_min, price_max, case when is_free then 0 end))) WHERE visible and coalesce(price_min, price_max, case when is_free then 0 end) is not null;--> statement-breakpoint
-- The planner passes over what is known of a partial index's expression.
CREATE STATISTICS "items_priced" ON (coalesce(price_max, price_min, case when is_free then 0 end)), (coalesce(price_min, price_max, case when is_free then 0 end)) FROM "items";
