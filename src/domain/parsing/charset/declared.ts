/** Names met in feeds that the Encoding Standard does not list, by the name that it does. */
const ALIASES: Record<string, string> = {
  utf8mb4: "utf-8",
  "utf-8-sig": "utf-8",
  "utf-8n": "utf-8",
  ansi: "windows-1252",
  "iso-latin-1": "windows-1252",
  cp936: "gbk",
  ms936: "gbk",
  cp932: "shift_jis",
  cp949: "euc-kr",
  ms949: "euc-kr",
  uhc: "euc-kr",
  johab: "euc-kr",
  cp950: "big5",
  eucjp: "euc-jp",
  euckr: "euc-kr",
  "mac-roman": "macintosh",
  macroman: "macintosh",
};

const XML_DECLARATION = /^\s*<\?xml\s[^>]{0,300}?\bencoding\s*=\s*["']?\s*([\w.:-]+)/i;
const META_CHARSET = /<meta\s[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i;
const HTTP_CHARSET = /;\s*charset\s*=\s*["']?\s*([\w.:-]+)/i;

/** Name by which `TextDecoder` knows an encoding, or null where nobody does. */
export function encodingName(label: string): string | null {
  const asked = label.trim().toLowerCase();
  const dashed = asked.replaceAll("_", "-");
  for (const name of [asked, dashed, ALIASES[dashed], `x-${dashed}`]) {
    if (name === undefined) continue;
    try {
      return new TextDecoder(name).encoding;
    } catch {
      // Not a label of the Encoding Standard; the next spelling may be.
    }
  }
  return null;
}

/** The charset parameter of a Content-Type header (RFC 7303: it stands above the document's own word). */
export function httpEncoding(contentType: string | null): string | null {
  const label = contentType === null ? undefined : HTTP_CHARSET.exec(contentType)?.[1];
  return label === undefined ? null : encodingName(label);
}

/** What the first kilobyte says of itself: XML declaration, else HTML meta. Bytes must be ASCII-compatible. */
export function documentEncoding(bytes: Uint8Array): string | null {
  let head = "";
  for (const byte of bytes.subarray(0, 1024)) head += String.fromCharCode(byte);
  const label = (XML_DECLARATION.exec(head) ?? META_CHARSET.exec(head))?.[1];
  const name = label === undefined ? null : encodingName(label);
  // A declaration that could be read as ASCII is not in UTF-16, whatever it says.
  return name !== null && name.startsWith("utf-16") ? "utf-8" : name;
}
