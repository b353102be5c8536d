/**
 * How well articles published again are known for copies, and such as merely look alike are told apart:
 *
 *   node bench/dedupe/posts.ts [ARTICLES.jsonl] [how many]
 *
 * Each line of the file has an `id` and a `text`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { measurePosts } from "./measure-posts.ts";

const [file = join(import.meta.dirname, "../../../shared/corpora/09-dedupe/news-neardup.open.jsonl"), count = "400"] =
  process.argv.slice(2);
if (existsSync(file)) {
  const articles = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  console.table(measurePosts(articles.filter(({ dupOf }) => dupOf == null).slice(0, Number(count))));
} else console.log(`skipped: ${file} is not here`);
