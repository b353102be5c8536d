import { z } from "zod";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { publish, requestsTo } from "../support/web.ts";
import { pageUrl, type RegisterId, registerOf, windowFor } from "../../src/domain/registers/index.ts";

const Source = z.object({ id: z.string(), alertable: z.boolean(), attribution: z.string().nullable(), url: z.string() });
const Run = z.object({ job: z.object({ id: z.string() }) });
const Job = z.object({
  state: z.string(),
  counts: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
  error: z.object({ code: z.string() }).nullable(),
  finished_at: z.string().nullable(),
});
const Recalls = z.object({
  data: z.array(
    z.object({
      title: z.string(),
      recall: z.object({ recall_number: z.string().nullable(), recalled_at: z.string().nullable(), alertable: z.boolean() }).loose(),
      sources: z.array(z.object({ attribution: z.string().nullable() })),
    }),
  ),
});

let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
});

async function addRegister(register: RegisterId, url?: string): Promise<z.infer<typeof Source>> {
  const json = { kind: "register", name: register, item_kind: "recall", config: { register }, ...(url === undefined ? {} : { url }) };
  const response = await call("/sources", { token: admin, json });
  expect(response.status).toBe(201);
  return Source.parse(await response.json());
}

async function runToEnd(sourceId: string): Promise<z.infer<typeof Job>> {
  const { job } = Run.parse(await (await call(`/sources/${sourceId}/run`, { method: "POST", token: admin })).json());
  return vi.waitFor(
    async () => {
      const read = Job.parse(await (await call(`/jobs/${job.id}`, { token: admin })).json());
      if (read.finished_at === null) throw new Error(`the job is ${read.state}`);
      return read;
    },
    { timeout: 20_000, interval: 50 },
  );
}

const recallsOf = async (sourceId: string) =>
  Recalls.parse(await (await call(`/items?kind=recall&source_id=${sourceId}&limit=100`)).json()).data;

/** The address of a page of a register's first window, as of today. */
const firstWindow = () => windowFor({ readTo: null, unfinished: null }, Date.now());
const pageOf = (id: RegisterId, base: string, offset: number) => pageUrl(registerOf(id), base, firstWindow(), offset);
const json = (value: unknown) => () => Response.json(value);

const report = (n: number, more: object = {}) => ({
  recall_number: `F-${n}-2026`,
  recalling_firm: "Pops Inc.",
  product_description: `Ice pop of flavour number ${n}, one bar`,
  reason_for_recall: `Undeclared milk in flavour ${n}`,
  report_date: "20261104",
  recall_initiation_date: "20261012",
  event_id: "99040",
  ...more,
});

describe("a register of two pages", () => {
  it("is read to its end in one run, politely, and its recalls are served but not to be pushed", async () => {
    const base = "https://openfda-mirror.example/food/enforcement.json";
    const first = Array.from({ length: 500 }, (_, i) => report(i));
    const second = [
      report(500, { recall_initiation_date: "20200000" }),
      report(501, { recall_number: "", recall_initiation_date: "02121207" }),
    ];
    publish(pageOf("us-fda-food", base, 0), json({ results: first }));
    publish(pageOf("us-fda-food", base, 500), json({ results: second }));
    const source = await addRegister("us-fda-food", base);
    expect(source).toMatchObject({ alertable: false, attribution: expect.stringContaining("openFDA"), url: base });

    expect(await runToEnd(source.id)).toMatchObject({ state: "succeeded", counts: { seen: 502, new: 502, rejected: 0 }, warnings: [] });
    expect(requestsTo(pageOf("us-fda-food", base, 500))).toHaveLength(1);
    const recalls = await recallsOf(source.id);
    expect(recalls).toHaveLength(100);
    expect(recalls.every(({ recall }) => !recall.alertable)).toBe(true);
    expect(recalls[0]?.sources[0]?.attribution).toContain("openFDA");
  });

  it("whose second page fails keeps the first, and goes on from there in the next run", async () => {
    const base = "https://nhtsa-mirror.example/recalls.json";
    const row = (n: number) => ({
      nhtsa_id: `26V${n}`,
      manufacturer: "Acme Motors",
      component: `AIR BAGS ${n}`,
      report_received_date: "2026-11-04T00:00:00.000",
    });
    publish(pageOf("us-nhtsa", base, 0), json(Array.from({ length: 500 }, (_, i) => row(i))));
    publish(pageOf("us-nhtsa", base, 500), () => new Response("busy", { status: 500 }));
    const { id } = await addRegister("us-nhtsa", base);
    const stopped = await runToEnd(id);
    expect(stopped).toMatchObject({ state: "succeeded", counts: { new: 500 }, error: null });
    expect(stopped.warnings.join("\n")).toMatch(/page_failed: [^]*unfinished: /);

    publish(pageOf("us-nhtsa", base, 500), json([row(500)]));
    expect(await runToEnd(id)).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 1 }, warnings: [] });
    expect(requestsTo(pageOf("us-nhtsa", base, 0))).toHaveLength(1);
  });
});

describe("a register", () => {
  it("that holds nothing in its window succeeds with nothing, where 404 is its way to say so", async () => {
    const base = "https://openfda-empty.example/drug/enforcement.json";
    publish(pageOf("us-fda-drug", base, 0), () => Response.json({ error: { code: "NOT_FOUND" } }, { status: 404 }));
    const { id } = await addRegister("us-fda-drug", base);
    expect(await runToEnd(id)).toMatchObject({ state: "succeeded", counts: { seen: 0 }, error: null });
  });

  it("that is away fails, and says so", async () => {
    const base = "https://cpsc-away.example/Recall";
    publish(pageOf("us-cpsc", base, 0), () => new Response("no", { status: 503 }));
    const { id } = await addRegister("us-cpsc", base);
    expect(await runToEnd(id)).toMatchObject({ state: "failed", error: { code: "http_status" } });
  });

  it("in one document is asked conditionally the second time", async () => {
    const base = "https://canada-mirror.example/all.json";
    const recall = {
      NID: "1",
      Title: "Kettle recalled due to fire hazard",
      URL: "https://recalls.example/1",
      "Last updated": firstWindow().to,
    };
    publish(base, (request) =>
      request.headers.has("if-modified-since")
        ? new Response(null, { status: 304 })
        : Response.json([recall, { ...recall, NID: "2", "Last updated": "2019-01-01" }], {
            headers: { "last-modified": "Fri, 20 Nov 2026 08:00:00 GMT" },
          }),
    );
    const { id } = await addRegister("ca-hc", base);
    expect(await runToEnd(id)).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 1 } });
    expect(await runToEnd(id)).toMatchObject({ state: "succeeded", counts: { seen: 0 }, error: null });
    expect((await recallsOf(id)).map(({ title }) => title)).toEqual(["Kettle recalled due to fire hazard"]);
  });

  it("can be previewed, by its first page", async () => {
    const base = "https://cpsc-preview.example/Recall";
    publish(
      pageOf("us-cpsc", base, 0),
      json([
        {
          RecallNumber: "26-001",
          RecallDate: "2026-11-01T00:00:00",
          Title: "Chairs recalled due to fall hazard",
          Hazards: [{ Name: "Fall" }],
        },
      ]),
    );
    const body = { kind: "register", name: "CPSC", item_kind: "recall", url: base, config: { register: "us-cpsc" } };
    const response = await call("/sources/preview", { token: admin, json: body });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ items: [{ kind: "recall", recall: { recall_number: "26-001", agency_id: "us-cpsc" } }] });
  });
});

describe("a source of kind register or api", () => {
  const register = { kind: "register", name: "R", item_kind: "recall", config: { register: "us-fda-food" } };
  const api = {
    kind: "api",
    name: "A",
    item_kind: "event",
    url: "https://api.example/events",
    config: { mapping: { fields: { title: "name" } } },
  };

  it.each([
    ["an unknown register", { ...register, config: { register: "mars" } }, "/config/register"],
    ["no register", { ...register, config: {} }, "/config/register"],
    ["alerts that the agency's terms forbid", { ...register, alertable: true }, "/alertable"],
    ["items of another kind", { ...register, item_kind: "post" }, "/item_kind"],
    ["no mapping", { ...api, config: {} }, "/config/mapping"],
    ["a field nobody knows", { ...api, config: { mapping: { fields: { colour: "c" } } } }, "/config/mapping/fields/colour"],
    ["a path nobody can read", { ...api, config: { mapping: { fields: { title: "a[" } } } }, "/config/mapping/fields/title"],
    ["no address", { ...api, url: undefined }, "/url"],
    ["the configuration of another kind", { ...api, kind: "feed" }, "/config/mapping"],
  ])("is refused with %s, on that field", async (_what, body, pointer) => {
    const response = await call("/sources", { token: admin, json: body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
  });

  it("may not be made alertable later where its agency's terms forbid it", async () => {
    const { id, url } = await addRegister("us-fda-device");
    expect(url).toBe("https://api.fda.gov/device/enforcement.json");
    const response = await call(`/sources/${id}`, { method: "PATCH", token: admin, json: { alertable: true } });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "/alertable" }] });
    await call(`/sources/${id}`, { method: "DELETE", token: admin });
  });

  it("of kind api is collected by its mapping", async () => {
    const url = "https://api-source.example/events";
    publish(
      url,
      json({
        data: [
          {
            id: 7,
            name: "Harbour concert",
            when: "2026-12-05T20:00:00+01:00",
            about: "An evening of songs by the harbour.",
            slug: "harbour concert",
          },
        ],
      }),
    );
    const mapping = {
      items: "data",
      fields: {
        external_id: "id",
        title: "name",
        summary: "about",
        starts_at: "when",
        url: { template: "https://api-source.example/e/{slug}" },
      },
    };
    const added = await call("/sources", { token: admin, json: { ...api, url, config: { mapping } } });
    const { id } = Source.parse(await added.json());
    expect(await runToEnd(id)).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 1 } });
    const items = await (await call(`/items?source_id=${id}&min_quality=0`, { token: admin })).json();
    expect(items).toMatchObject({
      data: [{ kind: "event", title: "Harbour concert", url: "https://api-source.example/e/harbour%20concert" }],
    });
  });
});

describe("GET /agencies", () => {
  it("lists every agency with its licence and attribution, and says whose recalls are never pushed", async () => {
    const response = await call("/agencies");
    expect(response.status).toBe(200);
    const { data } = z
      .object({
        data: z.array(z.object({ id: z.string(), licence: z.string().min(1), attribution: z.string().min(1), alertable: z.boolean() })),
      })
      .parse(await response.json());
    expect(data.map(({ id, alertable }) => [id, alertable])).toEqual([
      ["us-cpsc", true],
      ["us-fda", false],
      ["us-nhtsa", true],
      ["ca-hc", true],
      ["eu-safety-gate", true],
    ]);
  });
});
