/** A block of addresses. IPv4 inside IPv6 (`::ffff:0:0/96`) counts as the IPv4 it carries. */
export type Cidr = { family: 4 | 6; network: bigint; shift: bigint };

type Address = { family: 4 | 6; value: bigint };

const WIDTH = { 4: 32, 6: 128 } as const;
const MAPPED = 0xffffn;

/** RFC 4632 and RFC 4291 §2.3: `192.0.2.0/24`, `2001:db8::/32`, or one address. Null where it is none, or has bits below its prefix. */
export function parseCidr(text: string): Cidr | null {
  const [base = "", prefix, more] = text.split("/");
  const address = parseAddress(base);
  if (address === null || more !== undefined || (prefix !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefix))) return null;
  const width = WIDTH[address.family];
  // A mapped block is written with IPv6's prefix length: its first 96 bits say only that it is one.
  const mappedBits = address.family === 4 && base.includes(":") ? 96 : 0;
  const length = prefix === undefined ? width : Number(prefix) - mappedBits;
  if (length < 0 || length > width) return null;
  const shift = BigInt(width - length);
  const network = address.value >> shift;
  return network << shift === address.value ? { family: address.family, network, shift } : null;
}

/** Whether an address lies in one of the blocks; text that is no address lies in none. */
export function isInBlocks(address: string, blocks: readonly Cidr[]): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && blocks.some(({ family, network, shift }) => family === parsed.family && parsed.value >> shift === network);
}

function parseAddress(text: string): Address | null {
  if (!text.includes(":")) {
    const value = parseV4(text);
    return value === null ? null : { family: 4, value };
  }
  const value = parseV6(text);
  if (value === null) return null;
  return value >> 32n === MAPPED ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** Dotted decimal without leading zeros, which some read as octal. */
function parseV4(text: string): bigint | null {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)) return null;
  return octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

/** By way of the URL parser, which writes every form (embedded IPv4 too) as hexadecimal groups. */
function parseV6(text: string): bigint | null {
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return null;
  const [head = "", tail = ""] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split("::");
  const [before, after] = [head, tail].map((half) => (half === "" ? [] : half.split(":"))) as [string[], string[]];
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
