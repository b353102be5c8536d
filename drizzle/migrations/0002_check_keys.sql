DROP INDEX "item_products_by_wording";--> statement-breakpoint
ALTER TABLE "item_products" ADD COLUMN "check_keys" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "item_products_by_check" ON "item_products" USING gin ("check_keys");--> statement-breakpoint
ALTER TABLE "item_products" DROP COLUMN "wording";