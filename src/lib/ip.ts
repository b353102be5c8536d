/** A literal IP address as a number. */
export type Address = { family: 4 | 6; value: bigint };
/** A CIDR block: every address whose bits above `shift` are those of `value`. */
export type Block = Address & { shift: bigint };

const WIDTH = { 4: 32, 6: 128 } as const;

/** The address a text spells, IPv6 with or without brackets; null where it is none. */
export function parseAddress(text: string): Address | null {
  const v4 = parseV4(text);
  if (v4 !== null) return { family: 4, value: v4 };
  const v6 = parseV6(text);
  return v6 === null ? null : { family: 6, value: v6 };
}

/** The same, with an IPv4 address that is mapped into IPv6 (`::ffff:a.b.c.d`) as the IPv4 address it is. */
export function parseClientAddress(text: string): Address | null {
  const address = parseAddress(text);
  if (address?.family !== 6 || address.value >> 32n !== 0xffffn) return address;
  return { family: 4, value: address.value & 0xffff_ffffn };
}

/** `192.0.2.0/24`, `2001:db8::/32`, or a single address; null where the text is neither or has bits set below its prefix. */
export function parseBlock(text: string): Block | null {
  const [base = "", prefix, more] = text.split("/");
  const address = parseAddress(base);
  if (address === null || more !== undefined) return null;
  const width = WIDTH[address.family];
  if (prefix !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefix)) return null;
  const length = prefix === undefined ? width : Number(prefix);
  if (length > width) return null;
  const shift = BigInt(width - length);
  return (address.value >> shift) << shift === address.value ? { ...address, shift } : null;
}

/** Whether a block holds an address. Families never mix. */
export function isInBlock(address: Address, block: Block): boolean {
  return address.family === block.family && address.value >> block.shift === block.value >> block.shift;
}

/** The network an address belongs to, written out: the part of it that may be kept without telling who it was. */
export function networkOf(address: Address, bits: { 4: number; 6: number }): string {
  const shift = BigInt(WIDTH[address.family] - bits[address.family]);
  return `${formatAddress({ ...address, value: (address.value >> shift) << shift })}/${bits[address.family]}`;
}

function formatAddress({ family, value }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((at) => (value >> at) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

/** Dotted decimal only: other spellings are names until URL parsing has normalised them. */
function parseV4(text: string): bigint | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null;
  const octets = text.split(".").map(BigInt);
  if (octets.some((octet) => octet > 255n)) return null;
  return octets.reduce((value, octet) => (value << 8n) | octet, 0n);
}

/** RFC 4291 §2.2, by way of the URL parser, which writes every form (embedded IPv4 too) as hexadecimal groups. */
function parseV6(text: string): bigint | null {
  const bare = text.replace(/^\[|\]$/g, "");
  if (!bare.includes(":") || !URL.canParse(`http://[${bare}]/`)) return null;
  const [head = "", tail] = new URL(`http://[${bare}]/`).hostname.slice(1, -1).split("::");
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function groups(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
