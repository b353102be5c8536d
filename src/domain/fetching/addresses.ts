import { type Block, isInBlock, parseAddress, parseBlock } from "../../lib/ip.ts";

/**
 * Blocks no public web server lives in: what IANA's special-purpose registries call not globally reachable, multicast,
 * and every prefix that carries another address inside it. 192.0.0.0/24 and 2001::/23 are refused whole: the registry
 * exempts a few anycast services in them, none of which serves documents.
 */
const REFUSED_V4 = [
  ["0.0.0.0/8", "this network"],
  ["10.0.0.0/8", "private use"],
  ["100.64.0.0/10", "shared address space"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link local"],
  ["172.16.0.0/12", "private use"],
  ["192.0.0.0/24", "IETF protocol assignments"],
  ["192.0.2.0/24", "documentation"],
  ["192.88.99.0/24", "6to4 relay"],
  ["192.168.0.0/16", "private use"],
  ["198.18.0.0/15", "benchmarking"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
] as const;

const REFUSED_V6 = [
  ["::/96", "unspecified, loopback or IPv4-compatible"],
  ["::ffff:0:0/96", "IPv4-mapped"],
  ["::ffff:0:0:0/96", "IPv4-translated"],
  ["64:ff9b::/96", "NAT64"],
  ["64:ff9b:1::/48", "NAT64"],
  ["100::/64", "discard only"],
  ["100:0:0:1::/64", "dummy prefix"],
  ["2001::/23", "IETF protocol assignments, Teredo"],
  ["2001:db8::/32", "documentation"],
  ["2002::/16", "6to4"],
  ["3fff::/20", "documentation"],
  ["5f00::/16", "segment routing"],
  ["fc00::/7", "unique local"],
  ["fe80::/10", "link local"],
  ["fec0::/10", "site local"],
  ["ff00::/8", "multicast"],
] as const;

const BLOCKS = [...REFUSED_V4, ...REFUSED_V6].map(([cidr, what]) => ({ block: blockOf(cidr), what }));

function blockOf(cidr: string): Block {
  const block = parseBlock(cidr);
  if (block === null) throw new Error(`not a block: ${cidr}`);
  return block;
}

/** What is special about a literal address (`"private use"`), or null when the whole internet may reach it. */
export function specialPurpose(address: string): string | null {
  const parsed = parseAddress(address);
  if (!parsed) return "not an address";
  return BLOCKS.find(({ block }) => isInBlock(parsed, block))?.what ?? null;
}

/** Whether an address is on this machine: 127.0.0.0/8 or ::1, and no other way of writing them. */
export function isLoopback(address: string): boolean {
  const parsed = parseAddress(address);
  if (!parsed) return false;
  return parsed.family === 4 ? parsed.value >> 24n === 127n : parsed.value === 1n;
}

/** Whether a host, as WHATWG URL parsing leaves it (IPv6 in brackets), is a literal address. */
export function isLiteral(hostname: string): boolean {
  return hostname.startsWith("[") || parseAddress(hostname)?.family === 4;
}
