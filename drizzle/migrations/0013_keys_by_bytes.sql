ALTER TABLE "item_products" ALTER COLUMN "model_keys" SET DATA TYPE text[] COLLATE "C";--> statement-breakpoint
ALTER TABLE "item_products" ALTER COLUMN "gtins" SET DATA TYPE text[] COLLATE "C";--> statement-breakpoint
ALTER TABLE "item_products" ALTER COLUMN "check_keys" SET DATA TYPE text[] COLLATE "C";
