import { z } from "zod";
import { parseBlock } from "../../lib/ip.ts";

const MOST = 1_000;
const Cidr = z.string().refine((text) => parseBlock(text) !== null, "must be an address or a CIDR block without bits below its prefix");

/** From which networks the API may be called. */
export const IpRules = z
  .strictObject({
    allow: z.array(Cidr).max(MOST).describe("when not empty, nobody else may call"),
    deny: z.array(Cidr).max(MOST).describe("may not call, whatever is allowed"),
  })
  .meta({ id: "IpRules", example: { allow: [], deny: ["203.0.113.0/24", "2001:db8::/32"] } });
export type IpRules = z.infer<typeof IpRules>;
