import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const WRANGLER = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
const OPTIONS_PROGRAM = join(import.meta.dirname, "worker-options.ts");

/** What each kind of file that Wrangler puts beside the bundle is to workerd. */
const MODULE_TYPES: Record<string, "ESModule" | "CompiledWasm" | "Data" | "Text"> = {
  ...{ ".js": "ESModule", ".mjs": "ESModule", ".wasm": "CompiledWasm", ".bin": "Data" },
  ...{ ".txt": "Text", ".html": "Text", ".sql": "Text" },
};

const Described = z.array(z.object({ name: z.string(), main: z.string(), workerOptions: z.record(z.string(), z.unknown()) }));

export type BuiltWorker = {
  name: string;
  /** Bindings and the rest of the configuration file, in Miniflare's words. */
  options: Record<string, unknown>;
  /** Where the bundle lies, and its files; the first is the entry. */
  folder: string;
  modules: { type: "ESModule" | "CompiledWasm" | "Data" | "Text"; path: string }[];
};

/** Bundles Workers exactly as `wrangler deploy` would, each into a folder of its own under `outDir`. */
export async function buildWorkers(configs: string[], outDir: string): Promise<BuiltWorker[]> {
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

async function describe(configs: string[], outDir: string): Promise<z.infer<typeof Described>> {
  return Described.parse(JSON.parse(await runQuietly([OPTIONS_PROGRAM, ...configs], outDir)));
}

function bundle(config: string, folder: string, outDir: string): Promise<string> {
  return runQuietly([WRANGLER, "deploy", "--dry-run", "--config", config, "--outdir", folder], outDir);
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
    throw new Error(`building the Workers failed:\n${output?.stdout ?? ""}${output?.stderr ?? String(error)}`);
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
