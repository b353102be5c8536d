import { randomBytes } from "node:crypto";
import pg from "pg";
import { hashPassword } from "../src/domain/accounts/password.ts";
import type { Kind } from "../src/domain/items/schema.ts";
import type { ApiMapping } from "../src/domain/parsing/index.ts";
import { FIRST_INTERVAL_S } from "../src/domain/sources/register-source.ts";
import type { SourceConfig } from "../src/domain/sources/config.ts";
import { type CollectedKind, DEFAULT_COMPLETENESS, DEFAULT_TRUST } from "../src/domain/sources/kinds.ts";
import { makeId } from "../src/lib/ids.ts";

type DemoSource = {
  id: string;
  kind: CollectedKind;
  itemKind: Kind;
  name: string;
  path: string;
  /** Those of its kind where nothing else is said. */
  trust?: number;
  config?: SourceConfig;
  attribution?: string;
};

/** Where the sample town would lie: events without a zone of their own are meant in its time. */
const DEMO_PLACE = "gb-plymouth";

const INVENTED = "Invented for the sample town; no such recall exists";

const BOOKINGS: ApiMapping = {
  items: "data.bookings",
  fields: {
    external_id: "ref",
    title: ["label.en", "label.cy"],
    summary: "note",
    starts_local: "when.start",
    ends_local: "when.end",
    time_zone: { const: "Europe/London" },
    venue: { const: "Town Hall, Great Room" },
    category: "kind",
    price: "fee",
    currency: { const: "GBP" },
  },
};

const SHOP_RECALLS: ApiMapping = {
  items: "notices",
  fields: {
    external_id: "no",
    title: "text",
    summary: "long",
    published_at: "day",
    url: { template: "https://quay-hardware.example/recalls/{link}" },
    agency_id: { const: "us-cpsc" },
    recall_number: "official",
    product_name: "article.name",
    product_brand: "article.maker",
    product_barcodes: "article.ean",
  },
};

/** Their ids never change: one that was removed stays removed. */
const DEMO_SOURCES: DemoSource[] = [
  { id: "src_0000000000000000000000gzt1", kind: "feed", itemKind: "post", name: "The Harbour Gazette", path: "/gazette.rss" },
  { id: "src_0000000000000000000000gzt2", kind: "feed", itemKind: "post", name: "Notes from Gull Island", path: "/island-notes.atom" },
  { id: "src_0000000000000000000000gzt3", kind: "calendar", itemKind: "event", name: "Town Hall", path: "/town-hall.ics" },
  { id: "src_0000000000000000000000gzt4", kind: "page", itemKind: "event", name: "What's on", path: "/whats-on.html" },
  { id: "src_0000000000000000000000gzt5", kind: "feed", itemKind: "post", name: "Coast Radio", path: "/coast-radio.json" },
  { id: "src_0000000000000000000000gzt6", kind: "feed", itemKind: "post", name: "Lighthouse Log", path: "/lighthouse-log.rss" },
  { id: "src_0000000000000000000000gzt7", kind: "calendar", itemKind: "event", name: "Rowing club", path: "/rowing-club.ics" },
  // The house itself knows better than a listing what takes place there.
  { id: "src_0000000000000000000000gzt8", kind: "page", itemKind: "event", name: "The Net Loft", path: "/net-loft.html", trust: 60 },
  {
    ...{ id: "src_0000000000000000000000gzt9", kind: "api", itemKind: "event", name: "Town Hall bookings", path: "/api/bookings.json" },
    config: { mapping: BOOKINGS },
  },
  {
    ...{ id: "src_0000000000000000000000gzta", kind: "register", itemKind: "recall", name: "Recall register", path: "/api/recalls.json" },
    ...{ config: { register: "us-cpsc" }, attribution: INVENTED },
  },
  {
    ...{ id: "src_0000000000000000000000gztb", kind: "api", itemKind: "recall", name: "Quay Hardware", path: "/api/hardware-recalls.json" },
    ...{ config: { mapping: SHOP_RECALLS }, attribution: INVENTED },
  },
];

export type Seed = {
  databaseUrl: string;
  admin: { email: string; password: string };
  /** Where the sample web is now. */
  sampleOrigin: string;
};

/** Makes the first administrator, where there is none, and the demo sources. Answers whether the administrator was made or was there. */
export async function seed({ databaseUrl, admin, sampleOrigin }: Seed): Promise<{ adminIsOurs: boolean }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const source of DEMO_SOURCES) await putSource(client, source, sampleOrigin + source.path);
    return { adminIsOurs: await putAdministrator(client, admin) };
  } finally {
    await client.end();
  }
}

async function putAdministrator(client: pg.Client, { email, password }: Seed["admin"]): Promise<boolean> {
  const { rows } = await client.query<{ email: string }>("select email from users where role = 'admin'");
  if (rows.length > 0) return rows.some((row) => row.email === email);
  await client.query(
    "insert into users (id, email, password_hash, role, verified_at) values ($1, $2, $3, 'admin', now()) on conflict (email) do update set role = 'admin'",
    [makeId("usr", Date.now(), randomBytes(16)), email, await hashPassword(password)],
  );
  return true;
}

/** A source that is there keeps what was made of it; only the sample web's port in its address follows. */
async function putSource(client: pg.Client, source: DemoSource, url: string): Promise<void> {
  const { id, kind, itemKind, name, config = {}, trust = DEFAULT_TRUST[kind], attribution = null } = source;
  await client.query(
    `insert into sources (id, kind, item_kind, name, url, language, config, attribution, trust, completeness, interval_s, place_id)
     values ($1, $2, $3, $4, $5, 'en', $6, $7, $8, $9, $10, (select id from places where code = $11)) on conflict (id) do nothing`,
    [
      ...[id, kind, itemKind, name, url, JSON.stringify(config), attribution],
      ...[trust, DEFAULT_COMPLETENESS[kind], FIRST_INTERVAL_S[itemKind], DEMO_PLACE],
    ],
  );
  await client.query("update sources set url = $2 where id = $1 and url <> $2 and url ~ $3", [
    id,
    url,
    `^http://127\\.0\\.0\\.1:\\d+${source.path}$`,
  ]);
}
