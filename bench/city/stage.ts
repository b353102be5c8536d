import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { loadGazetteer } from "../../local/gazetteer.ts";
import { migrate } from "../../local/migrate.ts";
import { startNeonFront } from "../../local/neon.ts";
import { startPostgres } from "../../local/postgres.ts";

/** A database of its own with the gazetteer in it, behind Neon's protocol; `close` leaves nothing behind. */
export async function openDatabase(): Promise<{ db: Db; close: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "tidings-city-"));
  const postgres = await startPostgres({ dir: join(dir, "postgres"), durable: false });
  const url = postgres.url();
  await migrate(url);
  await loadGazetteer(url);
  const neon = await startNeonFront({ target: url });
  const close = async () => {
    await neon.close();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { db: openDb(url, neon.httpUrl), close };
}
