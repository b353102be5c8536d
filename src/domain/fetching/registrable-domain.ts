import { getDomain } from "tldts";

/**
 * Who keeps the gate of an origin: its registrable domain by the public suffix list, whose private part counts because
 * tenants of one platform have nothing to do with each other. An address without one (a literal, this machine) is its own.
 */
export function gateKeeperOf(origin: string): string {
  return getDomain(new URL(origin).hostname, { allowPrivateDomains: true }) ?? origin;
}
