import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JobsEnv } from "../../src/ctx/jobs.ts";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { readIpRules, writeIpRules } from "../../src/domain/ip-rules/store.ts";
import { call, freshAddress, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { testDb } from "../support/people.ts";

const List = z.object({ data: z.array(z.record(z.string(), z.unknown())) });
const Problem = z.object({ code: z.string(), errors: z.array(z.object({ pointer: z.string() })).optional() });
const feed = (name: string) => ({ name, kind: "feed", url: `https://feeds.example.org/${name}.xml`, item_kind: "post" });

const { BLOBS: bucket } = env as JobsEnv;
let admin: string;
beforeAll(async () => {
  await resetStack();
  // What was anchored of another database's log proves nothing of this one's.
  await bucket.delete("audit/anchor.json");
  admin = await tokenOf("admin");
});

const create = (name: string, key: string, token = admin) =>
  call("/sources", { json: feed(name), token, headers: { "idempotency-key": key } });

const sourcesNamed = async (name: string): Promise<number> =>
  List.parse(await (await call("/sources?limit=100", { token: admin })).json()).data.filter((source) => source["name"] === name).length;

describe("an Idempotency-Key", () => {
  it("makes a repeat get the first answer, and nothing be done twice", async () => {
    const first = await create("twice", "key-1");
    const again = await create("twice", '"key-1"');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("access-control-expose-headers")).toContain("idempotency-replayed");
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect(await again.json()).toEqual(await first.json());
    expect(await sourcesNamed("twice")).toBe(1);
  });

  it("lets one of many that come at once through", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create("at-once", "key-2")));
    const made = answers.filter(({ status, headers }) => status === 201 && !headers.has("idempotency-replayed"));
    expect(made).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(await sourcesNamed("at-once")).toBe(1);
  });

  it("is 422 with another body", async () => {
    await create("one-body", "key-3");
    const other = await create("other-body", "key-3");
    expect(other.status).toBe(422);
    expect(Problem.parse(await other.json()).errors?.[0]?.pointer).toBe("/Idempotency-Key");
    expect(await sourcesNamed("other-body")).toBe(0);
  });

  it("may be used again after a request that failed", async () => {
    const wrong = await call("/sources", { json: { ...feed("mended"), url: "no" }, token: admin, headers: { "idempotency-key": "key-4" } });
    expect(wrong.status).toBe(422);
    expect((await create("mended", "key-4")).status).toBe(201);
  });

  it.each(["", "two words", "x".repeat(256)])("is refused when it is %j", async (key) => {
    expect((await create("bad-key", key)).status).toBe(422);
  });

  it("comes after credentials and rights", async () => {
    expect((await call("/sources", { json: feed("x"), headers: { "idempotency-key": "key-1" } })).status).toBe(401);
    expect((await create("twice", "key-1", await tokenOf("user"))).status).toBe(403);
  });
});

const rules = (json: unknown, address: string) => call("/admin/ip-rules", { method: "PUT", json, token: admin, address });

describe("IP rules", () => {
  it("shut out a network, at once here, and say who set them", async () => {
    const [mine, theirs] = [freshAddress(), "2001:db8:7::9"];
    expect((await call("/items", { address: theirs })).status).toBe(200);
    expect((await rules({ allow: [], deny: ["2001:db8:7::/48"] }, mine)).status).toBe(200);
    const refused = await call("/items", { address: theirs });
    expect([refused.status, Problem.parse(await refused.json()).code]).toEqual([403, "address_denied"]);
    expect((await call("/health", { address: theirs })).status).toBe(200);
    expect((await rules({ allow: [], deny: [] }, mine)).status).toBe(200);
    expect((await call("/items", { address: theirs })).status).toBe(200);
    const { data } = List.parse(await (await call("/admin/audit?action=ip_rules", { token: admin })).json());
    expect(data[1]).toMatchObject({ action: "ip_rules.replace", actor: { type: "user" }, after: { deny: ["2001:db8:7::/48"] } });
  });

  it("never shut out whoever sets them", async () => {
    const mine = freshAddress();
    for (const wrong of [
      { allow: [], deny: [`${mine}/32`] },
      { allow: ["192.0.2.0/24"], deny: [] },
    ]) {
      const answer = await rules(wrong, mine);
      expect(answer.status).toBe(422);
    }
    expect((await call("/items", { address: mine })).status).toBe(200);
  });

  it("have a higher version each time they are set, though the clock of who sets them be behind", async () => {
    const doer = systemDoer("req_test");
    const none = { allow: [], deny: [] };
    const [first, second] = [
      await writeIpRules(testDb(), doer, none, Date.now()),
      await writeIpRules(testDb(), doer, none, Date.now() - 60_000),
    ];
    expect(second).toBeGreaterThan(first);
    expect((await readIpRules(testDb())).version).toBe(second);
  });

  it.each([{ allow: ["192.0.2.1/24"], deny: [] }, { allow: [], deny: ["x"] }, { allow: [] }])("are 422 when they are %j", async (wrong) => {
    expect((await rules(wrong, freshAddress())).status).toBe(422);
  });
});

describe("the audit log over HTTP", () => {
  it("is for administrators", async () => {
    expect((await call("/admin/audit", {})).status).toBe(401);
    expect((await call("/admin/audit", { token: await tokenOf("editor") })).status).toBe(403);
  });

  it("verifies, and is exported one entry a line", async () => {
    await rules({ allow: [], deny: ["203.0.113.0/24"] }, freshAddress());
    expect(await (await call("/admin/audit/verify", { token: admin })).json()).toMatchObject({ ok: true, first_bad: null });
    const exported = await call("/admin/audit/export?action=ip_rules", { token: admin });
    expect(exported.headers.get("content-type")).toContain("application/x-ndjson");
    const lines = (await exported.text())
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines[0]).toMatchObject({ action: "ip_rules.replace", after: { deny: ["203.0.113.0/24"] } });
    await rules({ allow: [], deny: [] }, freshAddress());
  });
});

describe("an answer that refuses", () => {
  it("says what is left of the limits, whatever it refuses", async () => {
    const invalid = await call("/sources", { json: {}, token: admin });
    expect([invalid.status, invalid.headers.get("ratelimit-policy")]).toEqual([422, expect.stringContaining('"administrator"')]);
    const address = freshAddress();
    let last = await call("/agencies", { address });
    for (let n = 0; n < 100 && last.status === 200; n++) last = await call("/agencies", { address });
    expect(last.status).toBe(429);
    expect(last.headers.get("ratelimit")).toMatch(/^"anonymous";r=0;t=\d+$/);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it.each(["application/json ;charset=utf-8", "application/json;", "Application/JSON"])("takes a body that says it is %j", async (type) => {
    const answer = await call("/auth/token", {
      body: JSON.stringify({ username: "nobody@example.com" }),
      headers: { "content-type": type },
    });
    expect(answer.status).toBe(422);
  });

  it("names a text that cannot be kept as the caller's fault", async () => {
    const answer = await call("/auth/token", { json: { username: "a\u0000@example.com", password: "x" } });
    expect([401, 422]).toContain(answer.status);
  });
});
