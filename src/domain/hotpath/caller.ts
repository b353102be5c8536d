import { networkOf, parseClientAddress } from "../../lib/ip.ts";

/** Reading an address costs more than all else that a limit does. */
const names = new Map<string, string>();
const MAX_NAMES = 10_000;
const MAX_NAME_LENGTH = 64;

/**
 * The name under which a client address is counted: IPv4 as it is, IPv6 by its /64 (one subscriber), IPv4 in IPv6 as the
 * IPv4. Text that is no address is one caller of its own: whoever hides the address shares one limit.
 */
export function callerOf(address: string): string {
  const known = names.get(address);
  if (known !== undefined) return known;
  const name = readCaller(address);
  if (names.size >= MAX_NAMES) names.clear();
  if (address.length <= MAX_NAME_LENGTH) names.set(address, name);
  return name;
}

function readCaller(address: string): string {
  const parsed = parseClientAddress(address.replace(/%.*$/, ""));
  if (parsed === null) return "unknown";
  const network = networkOf(parsed, { 4: 32, 6: 64 });
  return parsed.family === 4 ? network.slice(0, -"/32".length) : network;
}
