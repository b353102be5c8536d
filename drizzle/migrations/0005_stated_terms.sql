ALTER TABLE "sources" ADD COLUMN "stated_attribution" text;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "stated_licence" text;