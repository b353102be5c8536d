import type { Item, ToldItem } from "../items/wire.ts";
import { type Credit, creditsOf } from "./credits.ts";
import { factsOf } from "./facts.ts";
import { markdownToHtml, markdownToText } from "./markdown.ts";
import { escapeXml } from "./xml-text.ts";

/** What an item says as safe HTML: summary, facts, and whom it is owed to. */
export function htmlContent(item: ToldItem): string {
  const facts = factsOf(item).map(([name, value]) => `<li><strong>${escapeXml(name)}:</strong> ${escapeXml(value)}</li>`);
  const credits = creditsOf(item).map(htmlCredit);
  return [
    item.summary === null ? "" : markdownToHtml(item.summary),
    facts.length === 0 ? "" : `<ul>${facts.join("")}</ul>`,
    credits.length === 0 ? "" : `<p>Source: ${credits.join("; ")}</p>`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function htmlCredit({ name, url, terms }: Credit): string {
  const words = escapeXml(name);
  const linked = url === null ? words : `<a href="${escapeXml(url)}">${words}</a>`;
  return terms === null ? linked : `${linked} (${escapeXml(terms)})`;
}

/** The same as plain text. */
export function textContent(item: ToldItem): string {
  const facts = factsOf(item).map(([name, value]) => `${name}: ${value}`);
  const credits = creditsOf(item).map(({ name, url, terms }) =>
    [name, terms === null ? "" : `(${terms})`, url ?? ""].filter((part) => part !== "").join(" "),
  );
  return [
    item.summary === null ? "" : markdownToText(item.summary),
    facts.join("\n"),
    credits.length === 0 ? "" : `Source: ${credits.join("; ")}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The names under which an item is filed. */
export function categoriesOf(item: Item): string[] {
  const category = item.kind === "event" ? item.event.category : null;
  return [...new Set([...(category === null ? [] : [category]), ...item.tags])];
}
