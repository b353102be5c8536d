/** Fails when a document names a path that is not there, or the README's tables are not those of the schema and of the benchmarks. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { figures } from "../bench/numbers/figures.ts";
import { withNumbers } from "../bench/numbers/table.ts";
import { ConfigSchema } from "../src/config.ts";

const root = join(import.meta.dirname, "..");
const documents = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "");
const wrong: string[] = [];

for (const document of documents) {
  const text = readFileSync(join(root, document), "utf8");
  const named = [
    ...[...text.matchAll(/`((?:src|workers|drizzle|local|test|bench|checks|docs)\/[\w./-]*)`/g)].map((match) => join(root, match[1] ?? "")),
    ...[...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => join(root, dirname(document), match[1] ?? "")),
  ];
  for (const path of named) if (!existsSync(path)) wrong.push(`${document}: there is no ${path.slice(root.length + 1)}`);
}

const readme = readFileSync(join(root, "README.md"), "utf8");
for (const [name, field] of Object.entries(ConfigSchema.shape)) {
  if (!readme.includes(`| \`${name}\` | ${field.description} |`))
    wrong.push(`README.md: the table of variables lacks "| \`${name}\` | ${field.description} |"`);
}

if (withNumbers(readme, figures()) !== readme)
  wrong.push("README.md: its numbers are not those in bench/results: `node bench/run.ts numbers`");

for (const line of wrong) console.error(line);
process.exit(wrong.length === 0 ? 0 : 1);
