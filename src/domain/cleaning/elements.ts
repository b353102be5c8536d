const words = (text: string) => new Set(text.split(" "));

/** Elements whose contents are code, another document, a form control or a picture: never text of the page. */
export const DROPPED = words(
  "applet audio canvas datalist embed frame frameset head iframe map math meter noembed noframes noscript object optgroup option plaintext progress script select style svg template textarea title video xmp",
);

/** Elements that stand on lines of their own. */
export const BLOCKS = words(
  "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody tfoot thead tr ul",
);

const INLINE = words(
  "a abbr acronym b bdi bdo big blink button cite code del dfn em font i ins kbd label listing mark marquee menuitem nobr output picture portal q rb rp rt rtc ruby s samp slot small spacer span strike strong sub sup time tt u var",
);
/** Elements that need no closing tag. */
const UNCLOSED = words(
  "area base basefont bgsound br col colgroup dd dt hr image img input isindex keygen li link meta p param source tbody td tfoot th thead tr track wbr",
);

const oneOf = (...names: Iterable<string>[]) => `(?:${names.flatMap((set) => [...set]).join("|")})(?=[\\s/>])[^<>]*`;

/**
 * What makes a text HTML: a closing tag, a tag that needs none, a block right at the start, a tag with an attribute value or a prefix, an element that
 * is never text, a comment or a declaration. `List<T>`, `a < b`, `x<y and y>z` and `the <dialog> element` are none of
 * these: they are plain text, and would do no harm as HTML either.
 */
const MARKUP = new RegExp(
  [
    `</${oneOf(INLINE, BLOCKS, DROPPED, UNCLOSED)}>`,
    `<${oneOf(UNCLOSED, DROPPED)}>`,
    `<${oneOf(INLINE, BLOCKS)}/>`,
    `^\\s*<${oneOf(BLOCKS)}>`,
    "</?[a-z][\\w.]*[:-][^<>]*>",
    "</?[a-z][^<>]*=",
    "<[!?]",
  ].join("|"),
  "i",
);

/** Whether a text has to be read as HTML. */
export function hasMarkup(text: string): boolean {
  return text.includes("<") && MARKUP.test(text);
}

const ESCAPED_OPEN = /&lt;(?:br\s*\/?&gt;|(?:a|img)\s[^<>]{0,300}?(?:href|src)=)/i;
const ESCAPED_PAIR = [
  /&lt;(?:p|div|b|strong|i|em|ul|li|h[1-6]|span)(?:\s[^<>]{0,300}?)?&gt;/i,
  /&lt;\/(?:p|div|b|strong|i|em|ul|li|h[1-6]|span)\s*&gt;/i,
];

/** A whole text that was escaped once too often: it has no tag of its own, but a line break, a link or a pair of tags in escaped form. */
export function hasEscapedMarkup(text: string): boolean {
  if (!text.includes("&gt;") || hasMarkup(text)) return false;
  return ESCAPED_OPEN.test(text) || ESCAPED_PAIR.every((tag) => tag.test(text));
}
