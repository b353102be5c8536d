import { networkOf, parseClientAddress } from "../../lib/ip.ts";

/**
 * The name under which a client address is counted: IPv4 as it is, IPv6 by its /64 (one subscriber), IPv4 in IPv6 as the
 * IPv4. Text that is no address is one caller of its own: whoever hides the address shares one limit.
 */
export function callerOf(address: string): string {
  const parsed = parseClientAddress(address.replace(/%.*$/, ""));
  if (parsed === null) return "unknown";
  const network = networkOf(parsed, { 4: 32, 6: 64 });
  return parsed.family === 4 ? network.slice(0, -"/32".length) : network;
}
