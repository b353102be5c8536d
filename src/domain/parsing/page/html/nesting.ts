const names = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Elements without content (HTML Living Standard, 13.1.2) and those that were. */
export const VOID = names("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr");
/** Elements whose content is text, not markup: they cannot nest. */
export const RAW_TEXT = names("script style title textarea xmp iframe noembed noframes");
/** End tags that end nothing: what follows them belongs to the body all the same. */
export const IGNORED_ENDS = names("html body br");

const TABLE_PARTS = names("table caption colgroup tbody thead tfoot tr td th");
const TABLE = names("table template");
/** What no end tag reaches through from inside (“has an element in scope”, 13.2.4.2). */
const SCOPE = names("table td th caption template object marquee applet");
const LIST_SCOPE = names("ul ol menu dir table td th caption template object");
/** Elements that the end tag of an inline element does not reach through (“special”, 13.2.4.2). */
const SPECIAL = names(
  "address applet article aside blockquote body button caption center col colgroup dd details dialog dir div dl dt fieldset figcaption " +
    "figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html iframe li main marquee menu nav noscript object ol p pre search " +
    "section select summary table tbody td template textarea tfoot th thead title tr ul",
);
/** Start tags before which an open paragraph ends. */
const ENDS_PARAGRAPH = names(
  "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header " +
    "hgroup hr li main menu nav ol p pre search section summary table ul xmp",
);

/** Which open elements a tag ends, and which ones hold the search for them. */
export type Ending = { ends: readonly string[]; within: ReadonlySet<string> };

const PARAGRAPH: Ending = { ends: ["p"], within: names("button table td th caption template object marquee applet") };
const OPTION = names("select datalist");
const BY_START: ReadonlyMap<string, Ending> = new Map<string, Ending>([
  ["li", { ends: ["li"], within: LIST_SCOPE }],
  ["dt", { ends: ["dt", "dd"], within: names("dl table td th template") }],
  ["dd", { ends: ["dt", "dd"], within: names("dl table td th template") }],
  ["td", { ends: ["td", "th"], within: names("tr table template") }],
  ["th", { ends: ["td", "th"], within: names("tr table template") }],
  ["tr", { ends: ["tr", "caption", "colgroup"], within: TABLE }],
  ["tbody", { ends: ["tbody", "thead", "tfoot", "caption", "colgroup"], within: TABLE }],
  ["thead", { ends: ["tbody", "thead", "tfoot", "caption", "colgroup"], within: TABLE }],
  ["tfoot", { ends: ["tbody", "thead", "tfoot", "caption", "colgroup"], within: TABLE }],
  ["option", { ends: ["option"], within: OPTION }],
  ["optgroup", { ends: ["option", "optgroup"], within: OPTION }],
  ["body", { ends: ["head"], within: TABLE }],
]);

const ALL_BY_START: ReadonlyMap<string, readonly Ending[]> = new Map([
  ...[...BY_START].map(([name, ending]): [string, Ending[]] => [name, [ending]]),
  ...[...ENDS_PARAGRAPH].map((name): [string, Ending[]] => [name, [BY_START.get(name) ?? [], PARAGRAPH].flat()]),
]);
const NONE: readonly Ending[] = [];

/** What a start tag ends before it opens. */
export function endingsBefore(name: string): readonly Ending[] {
  return ALL_BY_START.get(name) ?? NONE;
}

/** What holds the search for the start of an end tag. */
export function scopeOfEnd(name: string): ReadonlySet<string> {
  if (TABLE_PARTS.has(name)) return TABLE;
  if (name === "li") return LIST_SCOPE;
  return SPECIAL.has(name) ? SCOPE : SPECIAL;
}
