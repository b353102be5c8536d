import { randomBytes } from "node:crypto";
import pg from "pg";
import { hashPassword } from "../src/domain/accounts/password.ts";
import { makeId } from "../src/lib/ids.ts";

type DemoSource = {
  id: string;
  kind: string;
  itemKind: string;
  name: string;
  path: string;
  trust: number;
  completeness: string;
  intervalS: number;
};

/** Where the sample town would lie: events without a zone of their own are meant in its time. */
const DEMO_PLACE = "gb-plymouth";

/** Their ids never change: one that was removed stays removed. */
const DEMO_SOURCES: DemoSource[] = [
  {
    ...{ id: "src_0000000000000000000000gzt1", kind: "feed", itemKind: "post", name: "The Harbour Gazette", path: "/gazette.rss" },
    ...{ trust: 40, completeness: "window", intervalS: 900 },
  },
  {
    ...{ id: "src_0000000000000000000000gzt2", kind: "feed", itemKind: "post", name: "Notes from Gull Island", path: "/island-notes.atom" },
    ...{ trust: 40, completeness: "window", intervalS: 900 },
  },
  {
    ...{ id: "src_0000000000000000000000gzt3", kind: "calendar", itemKind: "event", name: "Town Hall", path: "/town-hall.ics" },
    ...{ trust: 70, completeness: "snapshot", intervalS: 3600 },
  },
  {
    ...{ id: "src_0000000000000000000000gzt4", kind: "page", itemKind: "event", name: "What's on", path: "/whats-on.html" },
    ...{ trust: 50, completeness: "snapshot", intervalS: 3600 },
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
  const { id, kind, itemKind, name, trust, completeness, intervalS } = source;
  await client.query(
    `insert into sources (id, kind, item_kind, name, url, language, trust, completeness, interval_s, place_id)
     values ($1, $2, $3, $4, $5, 'en', $6, $7, $8, (select id from places where code = $9)) on conflict (id) do nothing`,
    [id, kind, itemKind, name, url, trust, completeness, intervalS, DEMO_PLACE],
  );
  await client.query("update sources set url = $2 where id = $1 and url <> $2 and url ~ $3", [
    id,
    url,
    `^http://127\\.0\\.0\\.1:\\d+${source.path}$`,
  ]);
}
