-- New columns, statistics and orders of bytes begin without figures, and the planner would guess until the next autovacuum.
ANALYZE "items";--> statement-breakpoint
ANALYZE "item_evidence";--> statement-breakpoint
ANALYZE "item_products";
