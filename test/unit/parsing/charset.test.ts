import { describe, expect, it } from "vitest";
import { decodeBody } from "../../../src/domain/parsing/index.ts";

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "string" ? ascii(part) : part)));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const wide = (text: string, width: 2 | 4, littleEndian: boolean): number[] =>
  [...text].flatMap((char) => {
    const unit = new DataView(new ArrayBuffer(4));
    unit.setUint32(0, char.charCodeAt(0));
    const big = Array.from({ length: width }, (_, i) => unit.getUint8(4 - width + i));
    return littleEndian ? big.reverse() : big;
  });
const read = (body: Uint8Array, contentType: string | null = null) => {
  const { text, charset } = decodeBody(body, contentType);
  return [charset, text];
};

describe("which encoding a document is read in", () => {
  it("a byte order mark stands above every label", () => {
    expect(read(bytes([0xef, 0xbb, 0xbf], [...utf8("é")]), "text/xml; charset=iso-8859-1")).toEqual(["utf-8", "é"]);
    expect(read(bytes([0xff, 0xfe], wide("<é>", 2, true)))).toEqual(["utf-16le", "<é>"]);
    expect(read(bytes([0xfe, 0xff], wide("<é>", 2, false)))).toEqual(["utf-16be", "<é>"]);
  });

  it.each([
    ["utf-16le", 2, true],
    ["utf-16be", 2, false],
    ["utf-32le", 4, true],
    ["utf-32be", 4, false],
  ] as const)("%s is told by its zero bytes where no mark says so", (charset, width, littleEndian) => {
    expect(read(bytes(wide("<?xml?><é>", width, littleEndian)))).toEqual([charset, "<?xml?><é>"]);
  });

  it("the HTTP charset stands above the declaration", () => {
    const body = bytes('<?xml version="1.0" encoding="iso-8859-5"?><a>', [0xe9], "</a>");
    expect(read(body, "text/xml; charset='windows-1252'")[0]).toBe("windows-1252");
    expect(read(body)[0]).toBe("iso-8859-5");
  });

  it.each([
    ["an XML declaration", '<?xml version="1.0" encoding="koi8-r"?><a>'],
    ["an HTML meta element", '<html><head><meta charset="koi8-r"></head><body>'],
    ["the longer meta element", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>'],
  ])("%s is believed", (_where, head) => {
    expect(read(bytes(head, [0xf0, 0xd2, 0xc9]))[1]).toContain("При");
  });

  it.each([
    ["ISO-8859-1", "windows-1252"],
    ["us-ascii", "windows-1252"],
    ["gb2312", "gbk"],
    ["ks_c_5601-1987", "euc-kr"],
    ["UTF8", "utf-8"],
    ["x-sjis", "shift_jis"],
    ["cp949", "euc-kr"],
    ["mac_roman", "macintosh"],
    ["mac-cyrillic", "x-mac-cyrillic"],
  ])("the label %s means %s", (label, charset) => {
    expect(decodeBody(bytes("<a>x</a>"), `text/xml; charset=${label}`).charset).toBe(charset);
  });

  it("a declaration of UTF-16 that can be read as ASCII is wrong", () => {
    expect(read(utf8('<?xml version="1.0" encoding="utf-16"?><a>é</a>'))[0]).toBe("utf-8");
  });

  it("text labelled Latin that is valid UTF-8 is UTF-8, and that is said", () => {
    const { charset, text, warnings } = decodeBody(utf8('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'), null);
    expect([charset, text.includes("é"), warnings]).toEqual(["utf-8", true, ["charset: labelled windows-1252 but is utf-8"]]);
  });

  it("a double-byte label is kept although its bytes could be UTF-8", () => {
    expect(read(bytes('<?xml version="1.0" encoding="gbk"?><a>', [0xc4, 0xa3], "</a>"))[1]).toContain("模");
  });

  it("text labelled UTF-8 that is not falls back to the document's own other word", () => {
    const body = bytes('<?xml version="1.0" encoding="windows-1251"?><a>', [0xcf, 0xf0, 0xe8], "</a>");
    expect(read(body, "text/xml; charset=utf-8")).toEqual(["windows-1251", '<?xml version="1.0" encoding="windows-1251"?><a>При</a>']);
  });
});

describe("bytes that are not what they are said to be", () => {
  it("stray Windows-1252 in UTF-8 is read as such, the rest as UTF-8", () => {
    const { charset, text, warnings } = decodeBody(bytes([...utf8("é “à” ")], [0x93], "x", [0x94, 0xe9]), null);
    expect([charset, text, warnings]).toEqual(["utf-8", "é “à” “x”é", ["charset: 3 bytes are not valid utf-8"]]);
  });

  it("unlabelled Windows-1252 is read whole", () => {
    expect(read(bytes("<a>Caf", [0xe9], " ", [0x80], " na", [0xef], "ve</a>"))).toEqual(["windows-1252", "<a>Café € naïve</a>"]);
  });

  it.each([
    [
      "windows-1251",
      [0xcf, 0xf0, 0xe5, 0xe7, 0xe8, 0xe4, 0xe5, 0xed, 0xf2, 0x20, 0xef, 0xee, 0xe4, 0xef, 0xe8, 0xf1, 0xe0, 0xeb],
      "Президент подписал",
    ],
    [
      "koi8-r",
      [0xf0, 0xd2, 0xc5, 0xda, 0xc9, 0xc4, 0xc5, 0xce, 0xd4, 0x20, 0xd0, 0xcf, 0xc4, 0xd0, 0xc9, 0xd3, 0xc1, 0xcc],
      "Президент подписал",
    ],
    ["shift_jis", [0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd, 0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x82, 0xc5, 0x82, 0xb7], "これはテストです"],
    ["euc-jp", [0xa4, 0xb3, 0xa4, 0xec, 0xa4, 0xcf, 0xa5, 0xc6, 0xa5, 0xb9, 0xa5, 0xc8, 0xa4, 0xc7, 0xa4, 0xb9], "これはテストです"],
    ["euc-kr", [0xc0, 0xcc, 0xb0, 0xcd, 0xc0, 0xba, 0xbd, 0xc3, 0xc7, 0xe8, 0xc0, 0xcc, 0xb4, 0xd9], "이것은시험이다"],
  ])("unlabelled %s is guessed", (charset, raw, text) => {
    expect(read(bytes("<a>", raw, "</a>"))).toEqual([charset, `<a>${text}</a>`]);
  });

  it("C1 controls are the Windows-1252 they were meant to be", () => {
    expect(read(utf8("don\u0092t"))[1]).toBe("don’t");
  });

  it("every byte string can be read in every label that TextDecoder knows", () => {
    const all = Uint8Array.from({ length: 1024 }, (_, i) => (i * 31) & 0xff);
    for (const label of ["utf-8", "iso-2022-jp", "gb18030", "big5", "euc-jp", "windows-1255", "nonsense", "utf-7"])
      expect(decodeBody(all, `text/xml; charset=${label}`).text.length).toBeGreaterThan(100);
  });
});
