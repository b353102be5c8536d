import { describe, expect, it } from "vitest";
import { isInBlock, networkOf, parseAddress, parseBlock, parseClientAddress } from "../../src/lib/ip.ts";

const holds = (cidr: string, address: string) => {
  const [block, parsed] = [parseBlock(cidr), parseClientAddress(address)];
  return block !== null && parsed !== null && isInBlock(parsed, block);
};

describe("a CIDR block", () => {
  it.each([
    ["192.0.2.0/24", "192.0.2.255", true],
    ["192.0.2.0/24", "192.0.3.0", false],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["2001:db8::/32", "2001:DB8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["198.51.100.7", "::ffff:198.51.100.7", true],
    ["2001:db8::1", "2001:db8:0:0:0:0:0:1", true],
  ])("%s and %s: %s", (cidr, address, is) => expect(holds(cidr, address)).toBe(is));

  it.each([
    "192.0.2.1/24",
    "192.0.2.0/33",
    "192.0.2.0/",
    "192.0.2.0/024",
    "192.0.2/24",
    "::/129",
    "2001:db8::1/32",
    "a/b",
    "",
    "1.2.3.4/8/8",
  ])("%j is none", (text) => expect(parseBlock(text)).toBeNull());
});

describe("the network of an address", () => {
  it.each([
    ["203.0.113.77", "203.0.113.0/24"],
    ["2001:db8:1:2:3::9", "2001:db8:1::/48"],
    ["::1", "::/48"],
  ])("%s lies in %s", (address, network) => {
    const parsed = parseAddress(address);
    expect(parsed === null ? null : networkOf(parsed, { 4: 24, 6: 48 })).toBe(network);
  });
});
