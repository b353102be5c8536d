import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const WRANGLER = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
const OPTIONS_PROGRAM = join(import.meta.dirname, "worker-options.ts");

/** What each kind of file that Wrangler puts beside the bundle is to workerd. */
const MODULE_TYPES: Record<string, BuiltWorker["modules"][number]["type"]> = {
  ...{ ".js": "ESModule", ".mjs": "ESModule", ".wasm": "CompiledWasm", ".bin": "Data" },
  ...{ ".txt": "Text", ".html": "Text", ".sql": "Text" },
};

const Described = z.array(z.object({ name: z.string(), main: z.string(), workerOptions: z.record(z.string(), z.unknown()) }));

const Built = z.object({
  name: z.string(),
  /** Bindings and the rest of the configuration file, in Miniflare's words. */
  options: z.record(z.string(), z.unknown()),
  /** Where the bundle lies, and its files; the first is the entry. */
  folder: z.string(),
  modules: z.array(z.object({ type: z.enum(["ESModule", "CompiledWasm", "Data", "Text"]), path: z.string() })),
});
export type BuiltWorker = z.infer<typeof Built>;
const Kept = z.object({ fingerprint: z.string(), workers: z.array(Built) });

/**
 * Bundles Workers exactly as `wrangler deploy` would, each into a folder of its own under `outDir`. What was built there
 * before serves again as long as none of `inputs` (files, and folders with all that is in them) has changed.
 */
export async function buildWorkers(configs: string[], inputs: string[], outDir: string): Promise<BuiltWorker[]> {
  const record = join(outDir, "built.json");
  const fingerprint = await fingerprintOf([...configs, ...inputs]);
  const kept = Kept.safeParse(
    await readFile(record, "utf8")
      .then(JSON.parse)
      .catch(() => null),
  );
  if (kept.success && kept.data.fingerprint === fingerprint) return kept.data.workers;

  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const workers = await build(configs, outDir);
  await writeFile(record, JSON.stringify({ fingerprint, workers }));
  return workers;
}

async function build(configs: string[], outDir: string): Promise<BuiltWorker[]> {
  const folders = configs.map((_, index) => resolve(outDir, String(index)));
  const [described] = await Promise.all([
    describe(configs, outDir),
    ...configs.map((config, index) => bundle(config, folders[index] ?? outDir, outDir)),
  ]);
  return Promise.all(
    described.map(async ({ name, main, workerOptions }, index) => {
      const folder = folders[index] ?? outDir;
      return { name, options: workerOptions, folder, modules: await listModules(folder, `${basename(main, extname(main))}.js`) };
    }),
  );
}

/** Sizes and times of change: enough to notice an edit, a branch or an update of packages. */
async function fingerprintOf(inputs: string[]): Promise<string> {
  const paths = await Promise.all(
    inputs.map(async (input) => {
      const inside = await readdir(input, { recursive: true }).catch(() => null);
      return inside === null ? [input] : inside.map((name) => join(input, name));
    }),
  );
  // Wrangler leaves a folder of its own beside a configuration file.
  const own = paths.flat().filter((path) => !path.includes("/.wrangler"));
  const stats = await Promise.all(own.toSorted().map(async (path) => ({ path, ...(await stat(path)) })));
  return createHash("sha256")
    .update(stats.map(({ path, size, mtimeMs }) => `${path} ${size} ${mtimeMs}\n`).join(""))
    .digest("hex");
}

async function describe(configs: string[], outDir: string): Promise<z.infer<typeof Described>> {
  return Described.parse(JSON.parse(await runQuietly([OPTIONS_PROGRAM, ...configs], outDir)));
}

function bundle(config: string, folder: string, outDir: string): Promise<string> {
  return runQuietly([WRANGLER, "deploy", "--dry-run", "--minify=false", "--config", config, "--outdir", folder], outDir);
}

/** Nothing is asked, sent or kept outside `outDir`. */
async function runQuietly(args: string[], outDir: string): Promise<string> {
  const env = {
    ...process.env,
    CI: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_WRITE_LOGS: "false",
    XDG_CONFIG_HOME: join(outDir, "config"),
  };
  try {
    return (await promisify(execFile)(process.execPath, args, { env, maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (error) {
    const output = z.object({ stdout: z.string(), stderr: z.string() }).safeParse(error).data;
    throw new Error(`building the Workers failed:\n${output?.stdout ?? ""}${output?.stderr ?? String(error)}`, { cause: error });
  }
}

async function listModules(folder: string, entry: string): Promise<BuiltWorker["modules"]> {
  const paths = await readdir(folder, { recursive: true });
  const modules = paths.flatMap((path) => {
    const type = MODULE_TYPES[extname(path)];
    return type === undefined ? [] : [{ type, path }];
  });
  return modules.toSorted((a, b) => Number(b.path === entry) - Number(a.path === entry));
}
