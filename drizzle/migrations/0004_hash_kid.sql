ALTER TABLE "api_keys" ADD COLUMN "hash_kid" text;--> statement-breakpoint
-- Until now there was one secret: the first of the list, which the guide to deployment calls 1.
UPDATE "api_keys" SET "hash_kid" = '1';--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "hash_kid" SET NOT NULL;
