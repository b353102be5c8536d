import { IpRules, readIpRules, replaceIpRules } from "../domain/ip-rules/index.ts";
import { jsonBody, makeRouter, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";

const tag = "Administration";
const PRIVATE = { "cache-control": "private, no-store" };

export const ipRuleRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/admin/ip-rules",
      tag,
      summary: "From which networks the API may be called",
      role: "admin",
      ok: { status: 200, description: "The rules.", schema: IpRules },
      errors: [],
    }),
    async (c) => c.json((await readIpRules(c.get("ctx").db)).rules, 200, PRIVATE),
  )
  .openapi(
    operation({
      method: "put",
      path: "/admin/ip-rules",
      tag,
      fresh: true,
      summary: "Replace the rules",
      description: "They hold everywhere within four seconds. Rules that would shut out the caller are refused.",
      role: "admin",
      request: { body: jsonBody(IpRules) },
      ok: { status: 200, description: "The rules.", schema: IpRules },
      errors: [],
    }),
    async (c) => {
      const address = c.req.header("cf-connecting-ip") ?? "";
      return c.json(await replaceIpRules(c.get("ctx"), doerOf(c), address, c.req.valid("json")), 200, PRIVATE);
    },
  );
