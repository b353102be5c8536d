/**
 * The import law of the house: layers point one way, domain rooms import only rooms before them, only the places named
 * here know a technology, and there are no cycles, type imports counted.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** Foundations first: a room may import those before it, never one after it. */
const ROOMS = [
  "audit",
  "items",
  "places",
  "recall-check",
  "mail",
  "accounts",
  "hotpath",
  "ip-rules",
  "idempotency",
  "fetching",
  "parsing",
  "cleaning",
  "attendance",
  "registers",
  "formats",
  "alerts",
  "sources",
  "changes",
  "identity",
  "collect",
  "operations",
];

/** What each layer may import, besides itself. `drizzle` is the schema. */
const LAYERS: Record<string, readonly string[]> = {
  lib: [],
  adapters: ["lib"],
  config: ["lib"],
  messages: ["domain", "lib"],
  rpc: ["domain", "lib"],
  domain: ["adapters", "config", "messages", "lib", "drizzle"],
  ctx: ["domain", "adapters", "config", "messages", "rpc", "lib"],
  pages: ["domain", "config", "lib"],
  http: ["domain", "ctx", "config", "lib"],
  routes: ["http", "pages", "domain", "ctx", "config", "lib"],
  client: ["routes"],
  app: ["routes", "http", "ctx", "config", "lib"],
  workers: ["app", "ctx", "domain", "rpc", "messages", "lib", "adapters"],
  drizzle: [],
};

/** Packages that only these files may import. */
const TECHNOLOGIES: readonly { packages: RegExp; allowed: RegExp; why: string }[] = [
  {
    packages: /^(hono|@hono\/)/,
    allowed: /^src\/(http|routes|pages|app|client)/,
    why: "only http/, routes/, pages/, app.ts and client.ts know Hono",
  },
  {
    packages: /^drizzle-orm/,
    allowed: /(^drizzle\/|store\.ts$|^src\/adapters\/postgres\/|statements\.ts$)/,
    why: "only store files know drizzle",
  },
  { packages: /^(@neondatabase|@upstash)\//, allowed: /^src\/adapters\//, why: "only adapters know the clients" },
  {
    packages: /^node:/,
    allowed: /^src\/(domain\/accounts\/password|domain\/parsing\/cli|domain\/identity\/records\/cli)/,
    why: "the code runs in workerd",
  },
];
const FORBIDDEN_GLOBALS: readonly { pattern: RegExp; allowed: RegExp; why: string }[] = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, allowed: /^src\/ctx\/|cli\.ts$/, why: "clocks come from ctx" },
  {
    pattern: /\bMath\.random\(|\bcrypto\.getRandomValues\(|\bcrypto\.randomUUID\(/,
    allowed: /^src\/ctx\//,
    why: "randomness comes from ctx",
  },
  { pattern: /(?<![.\w])fetch\(/, allowed: /^src\/adapters\/http\//, why: "only adapters/http calls global fetch" },
  { pattern: /\bprocess\.(env|exit|std)/, allowed: /cli\.ts$/, why: "the environment comes from ctx" },
];

type File = { path: string; text: string; imports: string[] };

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

function read(path: string): File {
  const text = withoutComments(readFileSync(join(ROOT, path), "utf8"));
  const imports = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g,
    ),
  ];
  return { path, text, imports: imports.map((match) => match[1] ?? match[2] ?? match[3] ?? "") };
}

const resolveImport = (from: string, specifier: string) => normalize(join(dirname(from), specifier));

function layerOf(path: string): string {
  const [top, second = ""] = path.split("/");
  return top === "src" ? second.replace(/\.tsx?$/, "") : (top ?? "");
}

const roomOf = (path: string) => /^src\/domain\/([^/]+)\//.exec(path)?.[1];

function breaches(file: File): string[] {
  const found: string[] = [];
  const layer = layerOf(file.path);
  for (const specifier of file.imports) {
    if (!specifier.startsWith(".")) {
      for (const { packages, allowed, why } of TECHNOLOGIES) {
        if (packages.test(specifier) && !allowed.test(file.path)) found.push(`imports ${specifier}: ${why}`);
      }
      continue;
    }
    const target = resolveImport(file.path, specifier);
    const targetLayer = layerOf(target);
    if (targetLayer !== layer && !(LAYERS[layer] ?? []).includes(targetLayer))
      found.push(`${layer} may not import ${targetLayer} (${target})`);
    const [room, targetRoom] = [roomOf(file.path), roomOf(target)];
    if (room !== undefined && targetRoom !== undefined && room !== targetRoom) {
      if (!ROOMS.includes(room)) found.push(`room ${room} has no place in the order of rooms`);
      else if (ROOMS.indexOf(targetRoom) > ROOMS.indexOf(room)) found.push(`room ${room} may not import the later room ${targetRoom}`);
    }
  }
  for (const { pattern, allowed, why } of FORBIDDEN_GLOBALS) {
    if (pattern.test(file.text) && !allowed.test(file.path) && file.path.startsWith("src/")) found.push(`uses ${String(pattern)}: ${why}`);
  }
  return found.map((message) => `${file.path}: ${message}`);
}

/** Every cycle once, by Tarjan's strongly connected components. */
function cycles(files: readonly File[]): string[][] {
  const edges = new Map(
    files.map((file) => [file.path, file.imports.filter((i) => i.startsWith(".")).map((i) => resolveImport(file.path, i))]),
  );
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) ?? 0);
    stack.push(path);
    for (const next of edges.get(path) ?? []) {
      if (!edges.has(next)) continue;
      if (!index.has(next)) {
        visit(next);
        low.set(path, Math.min(low.get(path) ?? 0, low.get(next) ?? 0));
      } else if (stack.includes(next)) {
        low.set(path, Math.min(low.get(path) ?? 0, index.get(next) ?? 0));
      }
    }
    if (low.get(path) !== index.get(path)) return;
    const component = stack.splice(stack.indexOf(path));
    if (component.length > 1 || (edges.get(path) ?? []).includes(path)) found.push(component);
  };
  for (const path of edges.keys()) if (!index.has(path)) visit(path);
  return found;
}

const files = ["src", "workers", "drizzle/schema"].flatMap(filesUnder).map(read);
const wrong = [...files.flatMap(breaches), ...cycles(files).map((cycle) => `import cycle: ${cycle.join(" -> ")}`)];
for (const line of wrong) console.error(line);
console.log(`import law: ${files.length} files, ${wrong.length} breaches`);
process.exit(wrong.length === 0 ? 0 : 1);
