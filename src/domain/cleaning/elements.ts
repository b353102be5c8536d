/** Elements whose contents are code, another document, a form control or a picture: never text of the page. */
export const DROPPED = new Set(
  "applet audio canvas datalist embed frame frameset head iframe map math meter noembed noframes noscript object optgroup option plaintext progress script select style svg template textarea title video xmp".split(
    " ",
  ),
);

/** Elements that stand on lines of their own. */
export const BLOCKS = new Set(
  "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody tfoot thead tr ul".split(
    " ",
  ),
);

const INLINE =
  "a abbr acronym area b base basefont bdi bdo bgsound big blink br button cite code col colgroup data del dfn em font i image img input ins isindex kbd keygen label link listing mark marquee menuitem meta nobr output param picture portal q rb rp rt rtc ruby s samp slot small source spacer span strike strong sub sup td th time track tt u var wbr".split(
    " ",
  );

const KNOWN = [...DROPPED, ...BLOCKS, ...INLINE].join("|");

/**
 * What makes a text HTML: a tag of HTML that is closed or has an attribute, any other tag with an attribute value or a
 * prefix, a comment, a declaration. `List<T>`, `a < b` and `x<y and y>z` are none of these: they are plain text.
 */
const MARKUP = new RegExp(`</?(?:${KNOWN})(?=[\\s/>])[^<>]*[>=]|</?[a-z][\\w.]*[:-][^<>]*>|</?[a-z][^<>]*=|<[!?]`, "i");

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
