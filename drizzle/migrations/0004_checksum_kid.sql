ALTER TABLE "api_keys" ADD COLUMN "checksum_kid" text;--> statement-breakpoint
-- Kept under a hash that is looked for no more: whoever had one makes another.
UPDATE "api_keys" SET "checksum_kid" = '', "revoked_at" = coalesce("revoked_at", now()), "changed_at" = now();--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "checksum_kid" SET NOT NULL;
