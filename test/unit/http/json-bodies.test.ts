import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { bodyRules } from "../../../src/http/body-rules.ts";
import { makeRouter } from "../../../src/http/contract.ts";
import { onError } from "../../../src/http/problem.ts";
import { workerBindings } from "../../support/bindings.ts";

/** JSONTestSuite, beside the checkout where it exists; a clone from elsewhere has none. */
const SUITE = join(import.meta.dirname, "../../../../shared/corpora/12-security/json-test-suite/test_parsing");
const isHere = existsSync(SUITE);
if (!isHere) console.warn("skipped: JSONTestSuite (../shared/corpora/12-security/json-test-suite) is not beside this checkout");
const names = (start: string) => (isHere ? readdirSync(SUITE).filter((name) => name.startsWith(start)) : []);

const config = readConfig(workerBindings(inject("stack")));
const app = makeRouter();
app.onError(onError);
app.use(async (c, next) => {
  c.set("config", config);
  c.set("requestId", "req_test");
  await next();
});
app.post("/", bodyRules(), async (c) => c.json({ kind: typeof (await c.req.json()) }));

const send = (body: Uint8Array<ArrayBuffer>) => app.request("/", { method: "POST", body, headers: { "content-type": "application/json" } });
const read = (name: string) => new Uint8Array(readFileSync(join(SUITE, name)));

describe.runIf(isHere)("a body", () => {
  it("that is no JSON is malformed, whatever is wrong with it", async () => {
    expect(names("n_").length).toBeGreaterThan(50);
    for (const name of names("n_")) {
      const response = await send(read(name));
      expect([name, response.status, response.headers.get("content-type")]).toEqual([name, 400, "application/problem+json"]);
      expect(await response.json()).toMatchObject({ code: "malformed", status: 400 });
    }
  });

  it("that is JSON is taken, however odd", async () => {
    for (const name of names("y_")) expect([name, (await send(read(name))).status]).toEqual([name, 200]);
  });

  it("that is JSON to some is either, and never a failure", async () => {
    for (const name of names("i_")) expect([200, 400], name).toContain((await send(read(name))).status);
  });
});
