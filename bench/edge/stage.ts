import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../../local/migrate.ts";
import { startNeonFront } from "../../local/neon.ts";
import { startPostgres } from "../../local/postgres.ts";
import { makeEmbeddedRedis } from "../../local/redis/embedded.ts";
import { startRedisRest } from "../../local/redis/rest.ts";
import { fetchOnce } from "../hotpath/http-client.ts";
import { makeWorkerds, type Workerd } from "../hotpath/workerd.ts";

const ROOT = join(import.meta.dirname, "../..");
const TOKEN = "bench";
const POSTS = 200;

/** The public list that is read. */
export const LIST_PATH = "/api/v1/posts?limit=20";

/** The edge Worker as it is deployed, and what it stands on. */
export type EdgeStage = {
  edge: Workerd;
  /** Bare Hono that answers the same bytes, with a content type and nothing else. */
  bare: Workerd;
  /** Round trips since the start. */
  trips(): { redis: number; commands: number; sql: number };
  close(): Promise<void>;
};

const secret = (kid: string) => Buffer.from(`${kid}${"x".repeat(32)}`.slice(0, 32)).toString("base64url");

type Backend = { databaseUrl: string; neonHttpUrl: string; redisUrl: string; redisToken: string };

const unlimited = (name: string) => ({ rules: [{ name, limit: 100_000_000, windowS: 60 }] });

/** What both Workers are told. */
export const workerVariables = ({ databaseUrl, neonHttpUrl, redisUrl, redisToken }: Backend): Record<string, string> => ({
  ENVIRONMENT: "test",
  PUBLIC_URL: "http://bench.example",
  DATABASE_URL: databaseUrl,
  NEON_HTTP_URL: neonHttpUrl,
  UPSTASH_REDIS_REST_URL: redisUrl,
  UPSTASH_REDIS_REST_TOKEN: redisToken,
  JWT_KEYS: JSON.stringify([{ kid: "1", secret: secret("jwt") }]),
  SEAL_KEYS: JSON.stringify([{ kid: "1", key: secret("seal") }]),
  CURSOR_SECRET: secret("cursor"),
  HASH_KEYS: JSON.stringify([{ kid: "1", secret: secret("hash") }]),
  SMTP_URL: "smtp://127.0.0.1:1",
  // Nobody is to run into a limit here; it is counted and told all the same.
  LIMITS: JSON.stringify({ anonymous: unlimited("anonymous"), auth: unlimited("auth") }),
  LOG_FORMAT: "json",
});

export async function openEdgeStage(): Promise<EdgeStage> {
  const dir = mkdtempSync(join(tmpdir(), "edge-bench-"));
  const postgres = await startPostgres({ dir, durable: false });
  await migrate(postgres.url());
  await fill(postgres.url());
  let sql = 0;
  const neon = await startNeonFront({ target: postgres.url(), onRequest: () => void (sql += 1) });
  const redis = await startRedisRest({ backend: makeEmbeddedRedis(), token: TOKEN });
  const [edges, bares] = await Promise.all([
    makeWorkerds(join(ROOT, "workers/api.ts")),
    makeWorkerds(join(ROOT, "bench/hotpath/worker.ts")),
  ]);
  const edge = await edges.start(
    workerVariables({ databaseUrl: postgres.url(), neonHttpUrl: neon.httpUrl, redisUrl: redis.url, redisToken: TOKEN }),
  );
  const { status, body } = await fetchOnce(edge.port, LIST_PATH, { headers: { "cf-connecting-ip": "198.18.0.1" } });
  if (status !== 200) throw new Error(`the list answers ${status}: ${body.toString()}`);
  const bare = await bares.start({ VARIANT: "bare", BODY: body.toString() });
  return {
    edge,
    bare,
    trips: () => ({ redis: redis.stats().requests, commands: redis.stats().commands, sql }),
    async close() {
      edges.close();
      bares.close();
      await Promise.all([neon.close(), redis.close()]);
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Posts of one source, as the list shows them. */
export async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s, enabled)
    values ('src_00000000000000000000000001', 'feed', 'post', 'Bench', 'https://feeds.example.org/bench.xml', 40, 'window', 3600, false)`);
  await client.query(
    `insert into items (id, kind, visible, title, summary, url, language, tags, published_at, first_seen_at, updated_at, revision, resolver, detail, alertable)
     select 'itm_' || lpad(n::text, 26, '0'), 'post', true, 'The ferry runs hourly again, part ' || n, repeat('After five weeks with a single boat the company puts the second one back into service. ', 3),
       'https://feeds.example.org/' || n, 'en', '{transport}', now() - n * interval '1 hour', now(), now(), 1, 1,
       '{"author":null,"excerpt":null,"mentions":[]}', true
     from generate_series(1, $1::int) n`,
    [POSTS],
  );
  await client.query(`
    insert into item_evidence (item_id, winners, conflicts, quality, quality_score, sort_at)
    select id, '{}', '[]', '{"score":90,"version":1,"reasons":[]}', 90, sort_at from items`);
  await client.query(
    `insert into sightings (id, source_id, external_id, kind, url, state, version, content_hash, draft, quality, score, item_id, first_seen_at, seen_at)
     select 'sgt_' || lpad(n::text, 26, '0'), 'src_00000000000000000000000001', n::text, 'post', null, 'live', 1, n::text, '{}', '{}', 90, 'itm_' || lpad(n::text, 26, '0'), now(), now()
     from generate_series(1, $1::int) n`,
    [POSTS],
  );
  await client.end();
}
