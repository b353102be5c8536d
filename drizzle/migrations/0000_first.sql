CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gin;
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"owner_id" text COLLATE "C" NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"previous_hash" text COLLATE "C",
	"previous_expires_at" timestamp with time zone,
	"scopes" text[] NOT NULL,
	"allowed_ips" text[] DEFAULT '{}' NOT NULL,
	"limit_per_minute" integer,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash"),
	CONSTRAINT "api_keys_previous_hash_unique" UNIQUE("previous_hash")
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"counts" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_tokens" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"purpose" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mail_tokens_purpose" CHECK ("mail_tokens"."purpose" in ('verify','reset','unlock'))
);
--> statement-breakpoint
CREATE TABLE "revocation_sweep" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"swept_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"rotated_at" timestamp with time zone NOT NULL,
	"user_agent" text,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	CONSTRAINT "sessions_end_reason" CHECK ("sessions"."end_reason" in ('logout','reuse','password','registered_again','admin'))
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"account" text COLLATE "C" NOT NULL,
	"address" text COLLATE "C" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"refusal_recorded" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"password_hash" text NOT NULL,
	"role" text NOT NULL,
	"name" text,
	"verified_at" timestamp with time zone,
	"suspended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_role" CHECK ("users"."role" in ('user','editor','admin'))
);
--> statement-breakpoint
CREATE TABLE "event_comments" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"item_id" text COLLATE "C" NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"held_for" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"decided_by" text COLLATE "C",
	"decided_at" timestamp with time zone,
	CONSTRAINT "event_comments_state" CHECK ("event_comments"."state" in ('held','shown','rejected'))
);
--> statement-breakpoint
CREATE TABLE "event_rsvps" (
	"item_id" text COLLATE "C" NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"status" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "event_rsvps_item_id_user_id_pk" PRIMARY KEY("item_id","user_id"),
	CONSTRAINT "event_rsvps_status" CHECK ("event_rsvps"."status" in ('going','interested','declined'))
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"hash" text DEFAULT '' NOT NULL,
	"anchored_seq" bigint DEFAULT 0 NOT NULL,
	"anchored_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"seq" bigint,
	"at" timestamp with time zone NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text COLLATE "C",
	"action" text COLLATE "C" NOT NULL,
	"target_type" text NOT NULL,
	"target_id" text COLLATE "C",
	"before" jsonb,
	"after" jsonb,
	"request_id" text COLLATE "C",
	"network" text,
	"hash" text
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"caller" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"fingerprint" text NOT NULL,
	"token" text COLLATE "C" NOT NULL,
	"state" text NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"status" integer,
	"headers" jsonb,
	"body" text,
	CONSTRAINT "idempotency_keys_caller_key_pk" PRIMARY KEY("caller","key"),
	CONSTRAINT "idempotency_keys_state" CHECK ("idempotency_keys"."state" in ('running','done'))
);
--> statement-breakpoint
CREATE TABLE "change_head" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"announced_seq" bigint DEFAULT 0 NOT NULL,
	"pruned_seq" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"seq" bigint,
	"kind" text NOT NULL,
	"item_id" text COLLATE "C" NOT NULL,
	"type" text NOT NULL,
	"revision" integer NOT NULL,
	"material" boolean NOT NULL,
	"backfill" boolean NOT NULL,
	"other_id" text COLLATE "C",
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "changes_type" CHECK ("changes"."type" in ('created','updated','cancelled','withdrawn','merged','split','erased'))
);
--> statement-breakpoint
CREATE TABLE "decision_pairs" (
	"decision_id" text COLLATE "C" NOT NULL,
	"a_source_id" text COLLATE "C" NOT NULL,
	"a_external_id" text COLLATE "C" NOT NULL,
	"b_source_id" text COLLATE "C" NOT NULL,
	"b_external_id" text COLLATE "C" NOT NULL,
	"verdict" text NOT NULL,
	CONSTRAINT "decision_pairs_a_source_id_a_external_id_b_source_id_b_external_id_decision_id_pk" PRIMARY KEY("a_source_id","a_external_id","b_source_id","b_external_id","decision_id"),
	CONSTRAINT "decision_pairs_verdict" CHECK ("decision_pairs"."verdict" in ('must','cannot','open')),
	CONSTRAINT "decision_pairs_order" CHECK (("decision_pairs"."a_source_id", "decision_pairs"."a_external_id") < ("decision_pairs"."b_source_id", "decision_pairs"."b_external_id"))
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"number" bigserial NOT NULL,
	"action" text NOT NULL,
	"kind" text NOT NULL,
	"item_ids" text[] NOT NULL,
	"reason" text,
	"decided_by" text COLLATE "C" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"revoked_by" text COLLATE "C",
	"revoked_at" timestamp with time zone,
	CONSTRAINT "decisions_action" CHECK ("decisions"."action" in ('merge','split','refuse','erase'))
);
--> statement-breakpoint
CREATE TABLE "erased_urls" (
	"url_hash" text PRIMARY KEY NOT NULL,
	"takedown_id" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "item_aliases" (
	"alias" text COLLATE "C" PRIMARY KEY NOT NULL,
	"item_id" text COLLATE "C" NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text COLLATE "C" PRIMARY KEY NOT NULL,
	"token" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "match_decisions" (
	"a_source_id" text COLLATE "C" NOT NULL,
	"a_external_id" text COLLATE "C" NOT NULL,
	"b_source_id" text COLLATE "C" NOT NULL,
	"b_external_id" text COLLATE "C" NOT NULL,
	"verdict" text NOT NULL,
	"decision_id" text COLLATE "C" NOT NULL,
	CONSTRAINT "match_decisions_a_source_id_a_external_id_b_source_id_b_external_id_pk" PRIMARY KEY("a_source_id","a_external_id","b_source_id","b_external_id"),
	CONSTRAINT "match_decisions_verdict" CHECK ("match_decisions"."verdict" in ('must','cannot')),
	CONSTRAINT "match_decisions_order" CHECK (("match_decisions"."a_source_id", "match_decisions"."a_external_id") < ("match_decisions"."b_source_id", "match_decisions"."b_external_id"))
);
--> statement-breakpoint
CREATE TABLE "match_edges" (
	"kind" text NOT NULL,
	"a" text COLLATE "C" NOT NULL,
	"b" text COLLATE "C" NOT NULL,
	"score" real NOT NULL,
	"signals" jsonb NOT NULL,
	"state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "match_edges_a_b_pk" PRIMARY KEY("a","b"),
	CONSTRAINT "match_edges_order" CHECK ("match_edges"."a" < "match_edges"."b"),
	CONSTRAINT "match_edges_state" CHECK ("match_edges"."state" in ('review','blocked'))
);
--> statement-breakpoint
CREATE TABLE "match_keys" (
	"kind" text NOT NULL,
	"key" bigint NOT NULL,
	"item_id" text COLLATE "C" NOT NULL,
	CONSTRAINT "match_keys_kind_key_item_id_pk" PRIMARY KEY("kind","key","item_id")
);
--> statement-breakpoint
CREATE TABLE "sighting_versions" (
	"sighting_id" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"job_id" text COLLATE "C",
	"content_hash" text NOT NULL,
	"draft" jsonb NOT NULL,
	CONSTRAINT "sighting_versions_sighting_id_version_pk" PRIMARY KEY("sighting_id","version")
);
--> statement-breakpoint
CREATE TABLE "sightings" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"source_id" text COLLATE "C" NOT NULL,
	"external_id" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"url" text,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"content_hash" text NOT NULL,
	"draft" jsonb NOT NULL,
	"quality" jsonb NOT NULL,
	"score" smallint NOT NULL,
	"backfill" boolean DEFAULT false NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"missing_since" timestamp with time zone,
	"job_id" text COLLATE "C",
	"pending_at" timestamp with time zone,
	"pending_number" integer DEFAULT 1 NOT NULL,
	"item_id" text COLLATE "C",
	"match" jsonb,
	"verdict" text,
	"verdict_by" text COLLATE "C",
	"verdict_at" timestamp with time zone,
	CONSTRAINT "sightings_verdict" CHECK ("sightings"."verdict" in ('accepted','rejected')),
	CONSTRAINT "sightings_kind" CHECK ("sightings"."kind" in ('event','recall','post')),
	CONSTRAINT "sightings_state" CHECK ("sightings"."state" in ('live','quarantined','withdrawn','gone'))
);
--> statement-breakpoint
CREATE TABLE "takedowns" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"target" jsonb NOT NULL,
	"target_hash" text NOT NULL,
	"reason" text NOT NULL,
	"requested_by" text COLLATE "C" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"sighting_ids" text[] NOT NULL,
	"item_ids" text[] NOT NULL,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ip_rules" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"rules" jsonb NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "item_products" (
	"item_id" text COLLATE "C" NOT NULL,
	"ordinal" smallint NOT NULL,
	"name" text,
	"brand" text,
	"models" text[] NOT NULL,
	"barcodes" text[] NOT NULL,
	"brand_key" text DEFAULT '' NOT NULL,
	"model_keys" text[] DEFAULT '{}' NOT NULL,
	"gtins" text[] DEFAULT '{}' NOT NULL,
	"wording" text DEFAULT '' NOT NULL,
	CONSTRAINT "item_products_item_id_ordinal_pk" PRIMARY KEY("item_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "items" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"visible" boolean NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"archived" boolean DEFAULT false NOT NULL,
	"title" text NOT NULL,
	"summary" text,
	"url" text,
	"language" text,
	"image_url" text,
	"tags" text[] NOT NULL,
	"published_at" timestamp with time zone,
	"first_seen_at" timestamp with time zone NOT NULL,
	"sort_at" timestamp with time zone GENERATED ALWAYS AS (least(published_at, first_seen_at)) STORED NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"revision" integer NOT NULL,
	"resolver" smallint NOT NULL,
	"quality_score" smallint NOT NULL,
	"quality" jsonb NOT NULL,
	"analysis" jsonb,
	"detail" jsonb NOT NULL,
	"provenance" jsonb NOT NULL,
	"conflicts" jsonb NOT NULL,
	"overrides" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"overridden" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"source_ids" text[] NOT NULL,
	"alertable" boolean NOT NULL,
	"place_id" text COLLATE "C",
	"category" text,
	"local_date" date,
	"local_end_date" date,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"soon_at" timestamp with time zone GENERATED ALWAYS AS (coalesce(starts_at, local_date::timestamp at time zone 'UTC')) STORED,
	"series_id" text COLLATE "C",
	"status" text,
	"lat" double precision,
	"lon" double precision,
	"price_min" numeric,
	"price_max" numeric,
	"is_free" boolean,
	"agency_id" text,
	"recall_number" text,
	"tsv" "tsvector",
	CONSTRAINT "items_kind" CHECK ("items"."kind" in ('event','recall','post')),
	CONSTRAINT "items_event_only" CHECK ("items"."kind" = 'event' or ("items"."local_date" is null and "items"."starts_at" is null and "items"."status" is null and "items"."price_min" is null)),
	CONSTRAINT "items_recall_only" CHECK ("items"."kind" = 'recall' or ("items"."agency_id" is null and "items"."recall_number" is null))
);
--> statement-breakpoint
CREATE TABLE "revisions" (
	"item_id" text COLLATE "C" NOT NULL,
	"revision" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"material" boolean NOT NULL,
	"changes" jsonb NOT NULL,
	CONSTRAINT "revisions_item_id_revision_pk" PRIMARY KEY("item_id","revision")
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"to_address" text NOT NULL,
	"owner_id" text COLLATE "C",
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"token" text COLLATE "C",
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "mails_state" CHECK ("mails"."state" in ('pending','sending','sent','failed','unknown'))
);
--> statement-breakpoint
CREATE TABLE "place_aliases" (
	"code" text COLLATE "C" PRIMARY KEY NOT NULL,
	"place_id" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "place_names" (
	"name" text COLLATE "C" NOT NULL,
	"place_id" text COLLATE "C" NOT NULL,
	"own" boolean NOT NULL,
	CONSTRAINT "place_names_name_place_id_pk" PRIMARY KEY("name","place_id")
);
--> statement-breakpoint
CREATE TABLE "places" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"code" text COLLATE "C" NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"admin1" text,
	"lat" double precision NOT NULL,
	"lon" double precision NOT NULL,
	"time_zone" text NOT NULL,
	"population" integer NOT NULL,
	CONSTRAINT "places_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "venues" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"place_id" text COLLATE "C" NOT NULL,
	"name" text NOT NULL,
	"folded" text COLLATE "C" NOT NULL,
	"lat" double precision,
	"lon" double precision,
	"first_seen_at" timestamp with time zone NOT NULL,
	"merged_into" text COLLATE "C",
	"merged_by" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"source_id" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"opened_by_job" text COLLATE "C" NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolution" text,
	CONSTRAINT "alerts_kind" CHECK ("alerts"."kind" in ('failing','yield','drift','breakage')),
	CONSTRAINT "alerts_resolution" CHECK (("alerts"."resolved_at" is null) = ("alerts"."resolution" is null) and "alerts"."resolution" in ('recovered','amended','removed'))
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"source_id" text COLLATE "C" NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"cause" text NOT NULL,
	"backfill" boolean DEFAULT false NOT NULL,
	"stage" text DEFAULT 'queued' NOT NULL,
	"token" text COLLATE "C",
	"request_id" text,
	"body_hash" text,
	"seen" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"updated" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"matched" integer DEFAULT 0 NOT NULL,
	"quarantined" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"wake_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"deadline_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "jobs_state" CHECK ("jobs"."state" in ('queued','running','succeeded','failed','cancelled')),
	CONSTRAINT "jobs_stage" CHECK ("jobs"."stage" in ('queued','fetching','storing','matching','done')),
	CONSTRAINT "jobs_cause" CHECK ("jobs"."cause" in ('schedule','run','retry','reprocess'))
);
--> statement-breakpoint
CREATE TABLE "robots" (
	"origin" text PRIMARY KEY NOT NULL,
	"rules" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"item_kind" text NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"place_id" text COLLATE "C",
	"category" text,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"language" text,
	"config" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"trust" smallint NOT NULL,
	"completeness" text NOT NULL,
	"alertable" boolean DEFAULT true NOT NULL,
	"attribution" text,
	"licence" text,
	"image_policy" text DEFAULT 'link' NOT NULL,
	"naming" text DEFAULT 'id' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"removed_at" timestamp with time zone,
	"created_by" text COLLATE "C",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"next_run_at" timestamp with time zone DEFAULT now() NOT NULL,
	"interval_s" integer NOT NULL,
	"etag" text,
	"last_modified" text,
	"body_hash" text,
	"read_at" timestamp with time zone,
	"last_run_at" timestamp with time zone,
	"last_success_at" timestamp with time zone,
	"last_change_at" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"profile" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "sources_kind" CHECK ("sources"."kind" in ('feed','calendar','page','api','register','push')),
	CONSTRAINT "sources_item_kind" CHECK ("sources"."item_kind" in ('event','recall','post')),
	CONSTRAINT "sources_completeness" CHECK ("sources"."completeness" in ('window','snapshot')),
	CONSTRAINT "sources_image_policy" CHECK ("sources"."image_policy" in ('link','none')),
	CONSTRAINT "sources_naming" CHECK ("sources"."naming" in ('id','url'))
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_tokens" ADD CONSTRAINT "mail_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_comments" ADD CONSTRAINT "event_comments_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_comments" ADD CONSTRAINT "event_comments_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_rsvps" ADD CONSTRAINT "event_rsvps_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_rsvps" ADD CONSTRAINT "event_rsvps_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision_pairs" ADD CONSTRAINT "decision_pairs_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "erased_urls" ADD CONSTRAINT "erased_urls_takedown_id_takedowns_id_fk" FOREIGN KEY ("takedown_id") REFERENCES "public"."takedowns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD CONSTRAINT "match_decisions_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_edges" ADD CONSTRAINT "match_edges_a_sightings_id_fk" FOREIGN KEY ("a") REFERENCES "public"."sightings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_edges" ADD CONSTRAINT "match_edges_b_sightings_id_fk" FOREIGN KEY ("b") REFERENCES "public"."sightings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sighting_versions" ADD CONSTRAINT "sighting_versions_sighting_id_sightings_id_fk" FOREIGN KEY ("sighting_id") REFERENCES "public"."sightings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sightings" ADD CONSTRAINT "sightings_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "item_products" ADD CONSTRAINT "item_products_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_aliases" ADD CONSTRAINT "place_aliases_place_id_places_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."places"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_names" ADD CONSTRAINT "place_names_place_id_places_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."places"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "venues" ADD CONSTRAINT "venues_place_id_places_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."places"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_of" ON "api_keys" USING btree ("owner_id","id") WHERE "api_keys"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "api_keys_by_changed_at" ON "api_keys" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "erasures_at" ON "erasures" USING btree ("at");--> statement-breakpoint
CREATE INDEX "mail_tokens_of" ON "mail_tokens" USING btree ("user_id","purpose");--> statement-breakpoint
CREATE INDEX "mail_tokens_by_expiry" ON "mail_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_open" ON "sessions" USING btree ("user_id","id") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_by_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_ended" ON "sessions" USING btree ("ended_at") WHERE "sessions"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "sign_in_attempts_account" ON "sign_in_attempts" USING btree ("account","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_address" ON "sign_in_attempts" USING btree ("address","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_at" ON "sign_in_attempts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "users_by_changed_at" ON "users" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "users_email_trigrams" ON "users" USING gin ("email" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "event_comments_of_event" ON "event_comments" USING btree ("item_id","state","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "event_comments_of" ON "event_comments" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "event_comments_held" ON "event_comments" USING btree ("id") WHERE "event_comments"."state" = 'held';--> statement-breakpoint
CREATE INDEX "event_rsvps_of" ON "event_rsvps" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_log_by_seq" ON "audit_log" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "audit_log_by_actor" ON "audit_log" USING btree ("actor_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "audit_log_by_action" ON "audit_log" USING btree ("action","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "audit_log_by_target" ON "audit_log" USING btree ("target_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "idempotency_keys_expired" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "changes_by_seq" ON "changes" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "changes_unnumbered" ON "changes" USING btree ("id") WHERE "changes"."seq" is null;--> statement-breakpoint
CREATE INDEX "decision_pairs_b" ON "decision_pairs" USING btree ("b_source_id","b_external_id");--> statement-breakpoint
CREATE INDEX "decision_pairs_by_decision" ON "decision_pairs" USING btree ("decision_id");--> statement-breakpoint
CREATE INDEX "item_aliases_by_item" ON "item_aliases" USING btree ("item_id");--> statement-breakpoint
CREATE INDEX "match_decisions_b" ON "match_decisions" USING btree ("b_source_id","b_external_id");--> statement-breakpoint
CREATE INDEX "match_edges_b" ON "match_edges" USING btree ("b");--> statement-breakpoint
CREATE INDEX "match_edges_surest" ON "match_edges" USING btree ("kind","state","score","a","b");--> statement-breakpoint
CREATE INDEX "match_keys_by_item" ON "match_keys" USING btree ("item_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sightings_by_external_id" ON "sightings" USING btree ("source_id","external_id");--> statement-breakpoint
CREATE INDEX "sightings_pending" ON "sightings" USING btree ("kind","pending_at","id") WHERE "sightings"."pending_at" is not null;--> statement-breakpoint
CREATE INDEX "sightings_pending_by_job" ON "sightings" USING btree ("job_id") WHERE "sightings"."pending_at" is not null;--> statement-breakpoint
CREATE INDEX "sightings_by_item" ON "sightings" USING btree ("item_id");--> statement-breakpoint
CREATE INDEX "sightings_by_url" ON "sightings" USING hash ("url");--> statement-breakpoint
CREATE INDEX "sightings_quarantined" ON "sightings" USING btree ("id") WHERE "sightings"."state" = 'quarantined';--> statement-breakpoint
CREATE INDEX "sightings_quarantined_by_source" ON "sightings" USING btree ("source_id","id") WHERE "sightings"."state" = 'quarantined';--> statement-breakpoint
CREATE INDEX "sightings_quarantined_by_rule" ON "sightings" USING gin (("quality" -> 'reasons') jsonb_path_ops) WHERE "sightings"."state" = 'quarantined';--> statement-breakpoint
CREATE UNIQUE INDEX "takedowns_by_target" ON "takedowns" USING btree ("target_hash");--> statement-breakpoint
CREATE INDEX "takedowns_open" ON "takedowns" USING btree ("id") WHERE "takedowns"."done_at" is null;--> statement-breakpoint
CREATE INDEX "item_products_barcodes" ON "item_products" USING gin ("barcodes");--> statement-breakpoint
CREATE INDEX "item_products_by_brand" ON "item_products" USING btree ("brand_key","item_id" DESC NULLS FIRST) WHERE brand_key <> '';--> statement-breakpoint
CREATE INDEX "item_products_by_model" ON "item_products" USING gin ("model_keys");--> statement-breakpoint
CREATE INDEX "item_products_by_gtin" ON "item_products" USING gin ("gtins");--> statement-breakpoint
CREATE INDEX "item_products_by_wording" ON "item_products" USING gin ("wording" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "items_newest" ON "items" USING btree ("sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "items_newest_by_kind" ON "items" USING btree ("kind","sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "items_newest_by_place_id" ON "items" USING btree ("place_id","sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE visible and "items"."place_id" is not null;--> statement-breakpoint
CREATE INDEX "items_newest_by_language" ON "items" USING btree ("language","sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE visible and "items"."language" is not null;--> statement-breakpoint
CREATE INDEX "items_newest_by_agency_id" ON "items" USING btree ("agency_id","sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE visible and "items"."agency_id" is not null;--> statement-breakpoint
CREATE INDEX "items_newest_by_sentiment" ON "items" USING btree ((analysis #>> '{sentiment,label}'),"sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE visible and analysis is not null;--> statement-breakpoint
CREATE INDEX "items_by_emotion" ON "items" USING gin ((analysis -> 'emotions') jsonb_path_ops) WHERE visible and analysis is not null;--> statement-breakpoint
CREATE INDEX "items_updated" ON "items" USING btree ("updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "items_best" ON "items" USING btree ("quality_score" DESC NULLS FIRST,"sort_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE visible;--> statement-breakpoint
CREATE INDEX "items_soonest" ON "items" USING btree ("local_date","soon_at","id") WHERE visible and local_date is not null;--> statement-breakpoint
CREATE INDEX "items_soonest_by_place" ON "items" USING btree ("place_id","local_date","soon_at","id") WHERE visible and local_date is not null;--> statement-breakpoint
CREATE INDEX "items_soonest_by_category" ON "items" USING btree ("category","local_date","soon_at","id") WHERE visible and category is not null;--> statement-breakpoint
CREATE INDEX "items_over_days" ON "items" USING btree ("local_end_date","local_date") WHERE visible and local_end_date > local_date;--> statement-breakpoint
CREATE INDEX "items_by_position" ON "items" USING btree ("lat","lon") WHERE visible and lat is not null;--> statement-breakpoint
CREATE INDEX "items_by_cell" ON "items" USING btree ((floor(lat * 4)::int * 1440 + floor(lon * 4)::int)) WHERE visible and lat is not null;--> statement-breakpoint
CREATE INDEX "items_search" ON "items" USING gin ("kind","place_id","tsv","tags") WHERE visible;--> statement-breakpoint
CREATE INDEX "items_by_source" ON "items" USING gin ("source_ids");--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("due_at") WHERE "mails"."state" in ('pending','sending');--> statement-breakpoint
CREATE INDEX "mails_ended" ON "mails" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "mails_to" ON "mails" USING btree ("to_address","created_at");--> statement-breakpoint
CREATE INDEX "mails_of" ON "mails" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "place_names_trigrams" ON "place_names" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "places_by_population" ON "places" USING btree ("population" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "places_by_country" ON "places" USING btree ("country","population" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "venues_by_place" ON "venues" USING btree ("place_id","folded","id");--> statement-breakpoint
CREATE INDEX "venues_merged" ON "venues" USING btree ("merged_into") WHERE "venues"."merged_into" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_one_open" ON "alerts" USING btree ("source_id","kind") WHERE "alerts"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "alerts_by_source" ON "alerts" USING btree ("source_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_open" ON "jobs" USING btree ("source_id") WHERE "jobs"."state" in ('queued','running');--> statement-breakpoint
CREATE INDEX "jobs_by_source" ON "jobs" USING btree ("source_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "jobs_open" ON "jobs" USING btree ("state","deadline_at") WHERE "jobs"."state" in ('queued','running');--> statement-breakpoint
CREATE INDEX "sources_due" ON "sources" USING btree ("next_run_at") WHERE "sources"."enabled" and "sources"."removed_at" is null;
--> statement-breakpoint
-- by hand: what drizzle cannot say
INSERT INTO "change_head" DEFAULT VALUES;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS cube;
--> statement-breakpoint
-- Points on the unit sphere: straight-line distance orders as the great circle does, over the date line and at the poles too.
CREATE INDEX "places_on_sphere" ON "places" USING gist (cube(ARRAY[cos(radians("lat")) * cos(radians("lon")), cos(radians("lat")) * sin(radians("lon")), sin(radians("lat"))]));
--> statement-breakpoint
INSERT INTO "revocation_sweep" DEFAULT VALUES;
--> statement-breakpoint
INSERT INTO "audit_head" DEFAULT VALUES;
--> statement-breakpoint
CREATE FUNCTION audit_hash(before text, entry audit_log) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(before || jsonb_build_array(
    entry.seq, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor_type, entry.actor_id, entry.action,
    entry.target_type, entry.target_id, entry.before, entry.after, entry.request_id, entry.network)::text, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
CREATE FUNCTION audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.hash IS NULL AND to_jsonb(NEW) - 'seq' - 'hash' = to_jsonb(OLD) - 'seq' - 'hash' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_log is append-only';
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON "audit_log" FOR EACH ROW EXECUTE FUNCTION audit_log_guard();
--> statement-breakpoint
CREATE TRIGGER audit_log_kept BEFORE TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION audit_log_guard();
--> statement-breakpoint
-- Snowball's rules for a language; null where there are none.
CREATE FUNCTION search_dictionary(language text) RETURNS regdictionary LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE language
    WHEN 'ar' THEN 'arabic_stem' WHEN 'ca' THEN 'catalan_stem' WHEN 'da' THEN 'danish_stem' WHEN 'de' THEN 'german_stem'
    WHEN 'el' THEN 'greek_stem' WHEN 'en' THEN 'english_stem' WHEN 'es' THEN 'spanish_stem' WHEN 'eu' THEN 'basque_stem'
    WHEN 'fi' THEN 'finnish_stem' WHEN 'fr' THEN 'french_stem' WHEN 'ga' THEN 'irish_stem' WHEN 'hi' THEN 'hindi_stem'
    WHEN 'hu' THEN 'hungarian_stem' WHEN 'hy' THEN 'armenian_stem' WHEN 'id' THEN 'indonesian_stem' WHEN 'it' THEN 'italian_stem'
    WHEN 'lt' THEN 'lithuanian_stem' WHEN 'ne' THEN 'nepali_stem' WHEN 'nl' THEN 'dutch_stem' WHEN 'no' THEN 'norwegian_stem'
    WHEN 'pt' THEN 'portuguese_stem' WHEN 'ro' THEN 'romanian_stem' WHEN 'ru' THEN 'russian_stem' WHEN 'sr' THEN 'serbian_stem'
    WHEN 'sv' THEN 'swedish_stem' WHEN 'ta' THEN 'tamil_stem' WHEN 'tr' THEN 'turkish_stem' WHEN 'yi' THEN 'yiddish_stem'
  END::regdictionary
$$;
--> statement-breakpoint
-- The stems of a text's words as lexemes of their own: a stem is never taken for a word as it stands.
CREATE FUNCTION search_stems(words text[], language text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_to_tsvector(array_agg(DISTINCT '~' || stem)), '')
  FROM (SELECT search_dictionary(language) AS rules OFFSET 0) AS d, unnest(words) AS word, unnest(ts_lexize(d.rules, word)) AS stem
  WHERE d.rules IS NOT NULL AND stem <> ''
$$;
--> statement-breakpoint
-- A word as it stands, or any word that has its stem by the rules of one of the languages.
CREATE FUNCTION search_word(word text, languages text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery FROM (
    SELECT word AS lexeme
    UNION SELECT '~' || stem FROM unnest(languages) AS language, unnest(ts_lexize(search_dictionary(language), word)) AS stem WHERE stem <> ''
  ) AS lexemes
$$;
--> statement-breakpoint
CREATE INDEX "sightings_by_venue" ON "sightings" USING btree (("draft" -> 'event' ->> 'venue_id')) WHERE "draft" -> 'event' ->> 'venue_id' IS NOT NULL;
--> statement-breakpoint
-- Words are looked for in rows as they come: kept in the row, they cost no second look.
ALTER TABLE "items" ALTER COLUMN "tsv" SET STORAGE MAIN;
--> statement-breakpoint
-- How frequent ten thousand words are; of any other the planner then knows that it is rare.
ALTER TABLE "items" ALTER COLUMN "tsv" SET STATISTICS 1000;
--> statement-breakpoint
-- How crowded each cell of the grid is: the planner passes over what is known of a partial index's expression.
CREATE STATISTICS "items_cell" ON (floor(lat * 4)::int * 1440 + floor(lon * 4)::int) FROM "items";
