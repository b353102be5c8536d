DROP INDEX "items_by_cell";--> statement-breakpoint
DROP STATISTICS "items_cell";
