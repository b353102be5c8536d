import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { keepChanges, sequenceChanges } from "../../src/domain/changes/index.ts";
import type { JobsEnv } from "../../src/ctx/jobs.ts";
import { call, tokenOf } from "../support/api.ts";
import { addSource, collect, db, event, itemIdOf, post, recall, sightingOf } from "../support/collected.ts";
import { resetStack } from "../support/control.ts";
import { publish, rss } from "../support/web.ts";

const { BLOBS: bucket } = env as JobsEnv;
let editor: string;
let admin: string;
let user: string;
beforeAll(async () => {
  await resetStack();
  [editor, admin, user] = await Promise.all([tokenOf("editor"), tokenOf("admin"), tokenOf("user")]);
});

const Decided = z.object({ decision_id: z.string(), item_id: z.string(), applied: z.boolean() });
const Side = z.object({ item_id: z.string(), title: z.string() }).loose();
const Matches = z.object({
  data: z.array(
    z.object({ kind: z.string(), score: z.number(), signals: z.record(z.string(), z.unknown()), items: z.tuple([Side, Side]) }),
  ),
  page: z.object({ next_cursor: z.string().nullable() }),
});
const Problem = z.object({ code: z.string(), errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional() });

const send = (path: string, json: unknown, token = editor, method = "POST") => call(path, { method, token, json });
const read = async (path: string, token?: string) => {
  const response = await call(path, token === undefined ? {} : { token });
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
};
const decided = async (response: Response) => {
  expect(response.status).toBe(200);
  return Decided.parse(await response.json());
};
const matches = async (query: string) => Matches.parse(await (await call(`/matches?${query}`, { token: editor })).json());
const pointers = async (response: Response) => {
  expect(response.status).toBe(422);
  return (Problem.parse(await response.json()).errors ?? []).map(({ pointer }) => pointer);
};

let made = 0;
/** Two items of two sources that nothing makes one. */
async function twoItems() {
  const n = ++made;
  const [a, b] = [await addSource("post"), await addSource("post")];
  await collect(a, [{ externalId: "1", draft: post(`Harbour works number ${n} begin`) }]);
  await collect(b, [{ externalId: "1", draft: post(`Choir of ward ${n} sings tonight`) }]);
  return { a, b, older: await itemIdOf(a, "1"), younger: await itemIdOf(b, "1") };
}

/** Two items of which the matcher asks, by the same score each time. */
async function askedAbout(title: string) {
  const [a, b] = [await addSource("recall"), await addSource("recall")];
  await collect(a, [{ externalId: "1", draft: { ...recall(title, { agency_id: "cpsc" }), url: `https://recalls.example/${a}` } }]);
  await collect(b, [{ externalId: "1", draft: { ...recall(title, { agency_id: "cpsc" }), url: `https://recalls.example/${a}` } }]);
  return { a, b, older: await itemIdOf(a, "1"), younger: await itemIdOf(b, "1") };
}

describe("an operator's acts", () => {
  it.each([
    ["GET", "/matches"],
    ["POST", "/matches/decide"],
    ["GET", "/decisions"],
    ["DELETE", "/decisions/dcs_01kafq3v8x0000000000000000"],
    ["PATCH", "/items/itm_01kafq3v8x0000000000000000"],
    ["POST", "/items/itm_01kafq3v8x0000000000000000/merge"],
    ["POST", "/items/itm_01kafq3v8x0000000000000000/split"],
    ["GET", "/quarantine"],
    ["POST", "/quarantine/reprocess"],
    ["POST", "/quarantine/sgt_01kafq3v8x0000000000000000/accept"],
  ])("%s %s is for editors", async (method, path) => {
    const json = method === "GET" || method === "DELETE" ? {} : { json: {} };
    expect((await call(path, { method, ...json })).status).toBe(401);
    expect((await call(path, { method, token: user, ...json })).status).toBe(403);
  });

  it("takedowns are for administrators", async () => {
    for (const token of [user, editor]) {
      expect((await send("/admin/takedowns", { url: "https://x.example/", reason: "Because." }, token)).status).toBe(403);
      expect((await call("/admin/takedowns", { token })).status).toBe(403);
    }
  });
});

describe("merging and splitting", () => {
  it("merges two items for good, says who did and when, and gives everything back when it is revoked", async () => {
    const { a, b, older, younger } = await twoItems();
    const { decision_id, item_id } = await decided(await send(`/items/${younger}/merge`, { with: older, reason: "The same works." }));
    expect(item_id).toBe(older);
    const moved = await call(`/items/${younger}`);
    expect([moved.status, moved.headers.get("location")]).toEqual([308, `/api/v1/items/${older}`]);
    expect(await pointers(await send(`/items/${older}/merge`, { with: younger })), "they are one already").toEqual(["/with"]);
    // Collected again, with every word changed.
    await collect(b, [{ externalId: "1", draft: post("Something else entirely is said now") }]);
    expect(await itemIdOf(b, "1")).toBe(older);

    const match = {
      decided_by: "operator",
      decision: { id: decision_id, by: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz", reason: "The same works." },
    };
    expect((await read(`/items/${older}/sightings`, editor)).body).toMatchObject({ data: [{ match }, { match }] });
    expect((await read(`/items/${older}/sightings`)).body).toMatchObject({ data: [{ match: { decision: { by: null } } }, {}] });
    const listed = await read(`/decisions?item_id=${older}`, editor);
    expect(listed.body).toMatchObject({
      data: [{ id: decision_id, action: "merge", item_ids: [older, younger], pairs: 1, revoked_at: null }],
    });

    const revoked = await call(`/decisions/${decision_id}`, { method: "DELETE", token: editor });
    expect([revoked.status, await revoked.json()]).toEqual([200, { id: decision_id, revoked: true, applied: true }]);
    expect([await itemIdOf(a, "1"), await itemIdOf(b, "1")]).toEqual([older, younger]);
    expect((await call(`/items/${younger}`)).status).toBe(200);
    expect((await call(`/decisions/${decision_id}`, { method: "DELETE", token: editor })).status, "twice is once").toBe(200);
    expect((await read(`/decisions?item_id=${older}`, editor)).body).toMatchObject({
      data: [{ revoked_by: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz" }],
    });
  });

  it("splits an item, and revoking that makes it one again", async () => {
    const title = "Ferry runs hourly again from Saturday on";
    const [a, b] = [await addSource("post"), await addSource("post")];
    await collect(a, [{ externalId: "1", draft: post(title) }]);
    await collect(b, [{ externalId: "1", draft: post(title) }]);
    const whole = await itemIdOf(a, "1");
    const out = await sightingOf(b, "1");
    expect(out.item_id).toBe(whole);
    const { decision_id, item_id } = await decided(await send(`/items/${whole}/split`, { sighting_ids: [out.id] }));
    expect(item_id).toBe(out.id.replace("sgt_", "itm_"));
    await collect(b, [{ externalId: "1", draft: post(`${title}!`) }]);
    expect(await itemIdOf(b, "1"), "it stays split").toBe(item_id);
    await call(`/decisions/${decision_id}`, { method: "DELETE", token: editor });
    expect(await itemIdOf(b, "1")).toBe(whole);
  });

  it("restores an earlier decision when a later one about the same items is revoked", async () => {
    const { b, older, younger } = await twoItems();
    const merge = await decided(await send(`/items/${older}/merge`, { with: younger }));
    const split = await decided(await send(`/items/${older}/split`, { sighting_ids: [younger.replace("itm_", "sgt_")] }));
    expect(await itemIdOf(b, "1")).toBe(younger);
    await call(`/decisions/${split.decision_id}`, { method: "DELETE", token: editor });
    expect(await itemIdOf(b, "1"), "the merge counts again").toBe(older);
    await call(`/decisions/${merge.decision_id}`, { method: "DELETE", token: editor });
    expect(await itemIdOf(b, "1")).toBe(younger);
  });

  it("while another matcher is at work are written down, said to be so, and applied when it is their turn", async () => {
    const { b, older, younger } = await twoItems();
    await db.execute(sql`update leases set expires_at = now() + interval '1 hour' where name = 'match:post'`);
    const answer = await send(`/items/${older}/merge`, { with: younger });
    expect([answer.status, Decided.parse(await answer.json())]).toMatchObject([202, { applied: false }]);
    expect(await itemIdOf(b, "1")).toBe(younger);
    await db.execute(sql`update leases set expires_at = now() where name = 'match:post'`);
    await vi.waitFor(async () => expect(await itemIdOf(b, "1")).toBe(older), { timeout: 15_000, interval: 100 });
  });

  it("names what is wrong", async () => {
    const { older, younger } = await twoItems();
    const source = await addSource("event");
    await collect(source, [{ externalId: "1", draft: event("A concert of another kind") }]);
    expect(await pointers(await send(`/items/${older}/merge`, { with: older }))).toEqual(["/with"]);
    expect(await pointers(await send(`/items/${older}/merge`, { with: await itemIdOf(source, "1") }))).toEqual(["/with"]);
    expect((await send(`/items/${older}/merge`, { with: "itm_01kafq3v8x0000000000000000" })).status).toBe(404);
    for (const unfit of ["\0", "\ud800", "'"]) {
      expect((await send(`/items/${older}/merge`, { with: unfit, reason: unfit })).status).toBe(404);
      expect((await send("/admin/takedowns", { source_id: unfit, external_id: unfit, reason: "x" }, admin)).status).toBe(404);
      expect((await call(`/quarantine?source_id=${encodeURIComponent(unfit.toWellFormed())}`, { token: editor })).status).toBe(422);
      expect((await call(`/decisions?item_id=${encodeURIComponent(unfit.toWellFormed())}`, { token: editor })).status).toBe(422);
    }
    expect(await pointers(await send(`/items/${older}/split`, { sighting_ids: [younger.replace("itm_", "sgt_")] }))).toEqual([
      "/sighting_ids/0",
    ]);
    expect(await pointers(await send(`/items/${older}/split`, { sighting_ids: [older.replace("itm_", "sgt_")] }))).toEqual([
      "/sighting_ids",
    ]);
    expect((await call("/decisions/dcs_01kafq3v8x0000000000000000", { method: "DELETE", token: editor })).status).toBe(404);
    expect((await call("/decisions/nonsense", { method: "DELETE", token: editor })).status).toBe(404);
  });
});

describe("what the matcher asks", () => {
  it("is listed by pairs of items with both sides, and is decided once and for all", async () => {
    const first = await askedAbout("Hair dryers of the Zephyr line may give a shock");
    const second = await askedAbout("Space heaters sold in spring may catch fire");
    const { data } = await matches("state=review&kind=recall");
    const about = (...ids: string[]) => data.find(({ items }) => items.every(({ item_id }) => ids.includes(item_id)));
    expect(about(first.older, first.younger)).toMatchObject({ kind: "recall", signals: { title: 1 } });
    expect(about(first.older, first.younger)?.items.map(({ title }) => title)).toEqual(
      Array(2).fill("Hair dryers of the Zephyr line may give a shock"),
    );
    expect((await matches("kind=post")).data).toEqual([]);

    const refused = await decided(await send("/matches/decide", { item_id: first.older, with: first.younger, verdict: "different" }));
    const same = await decided(await send("/matches/decide", { item_id: second.younger, with: second.older, verdict: "same" }));
    expect(same.item_id).toBe(second.older);
    expect((await matches("kind=recall")).data).toEqual([]);

    // A third source says the same again: it is asked about, but the refused two are not, not even through it.
    const third = await addSource("recall");
    const url = `https://recalls.example/${first.a}`;
    await collect(third, [
      { externalId: "1", draft: { ...recall("Hair dryers of the Zephyr line may give a shock", { agency_id: "cpsc" }), url } },
    ]);
    const id = await itemIdOf(third, "1");
    const pairs = (await matches("kind=recall")).data.map(({ items }) => items.map(({ item_id }) => item_id).toSorted());
    expect(pairs.toSorted()).toEqual([[first.older, id].toSorted(), [first.younger, id].toSorted()].toSorted());
    await decided(await send("/matches/decide", { item_id: first.older, with: id, verdict: "same" }));
    expect((await matches("kind=recall")).data).toEqual([]);

    await call(`/decisions/${refused.decision_id}`, { method: "DELETE", token: editor });
    expect((await matches("kind=recall")).data, "a question again").toHaveLength(1);
  });

  it("pages without a gap or a repeat", async () => {
    for (let n = 0; n < 5; n++) await askedAbout(`Toaster model number ${n}${n} overheats in use`);
    const all = (await matches("limit=100")).data.map(({ items }) => items.map(({ item_id }) => item_id).join());
    const paged: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { data, page } = await matches(`limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      paged.push(...data.map(({ items }) => items.map(({ item_id }) => item_id).join()));
      cursor = page.next_cursor;
    }
    expect(all.length).toBeGreaterThanOrEqual(5);
    expect(paged).toEqual(all);
    expect(new Set(paged).size).toBe(paged.length);
  });
});

describe("an override", () => {
  it("wins over every source, is shown with who and when, survives collection, and is told to readers", async () => {
    const source = await addSource("event", { trust: 90, name: "Town hall" });
    const told = event("Organ recital with the choir", { venue: "St Mary's", ends_local: "2027-06-01T21:00:00" });
    await collect(source, [{ externalId: "1", draft: told }]);
    const id = await itemIdOf(source, "1");
    const patched = await send(
      `/items/${id}`,
      { event: { venue: "Old  Customs House" }, summary: "Bring <script>x</script>a *chair*.", reason: "They rang." },
      editor,
      "PATCH",
    );
    expect(patched.status).toBe(200);
    const winner = { type: "override", by: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz", reason: "They rang." };
    expect(await patched.json()).toMatchObject({
      summary: expect.stringMatching(/^Bring &lt;script>x.*a \*chair\*\.$/),
      event: { venue: "Old Customs House" },
      revision: 2,
      provenance: {
        "/event/venue": { winner, conflicts: [{ value: "St Mary's", source_id: source, source_name: "Town hall", trust: 90 }] },
        "/title": { winner: { type: "source", source_id: source, trust: 90 }, conflicts: [] },
      },
    });
    await collect(source, [
      { externalId: "1", draft: { ...told, title: "Organ recital with the great choir", event: { ...told.event, venue: "St Paul's" } } },
    ]);
    const shown = await read(`/items/${id}?provenance=1`);
    expect(shown.body).toMatchObject({
      title: "Organ recital with the great choir",
      event: { venue: "Old Customs House" },
      provenance: { "/event/venue": { winner: { type: "override", by: null }, conflicts: [{ value: "St Paul's" }] } },
    });
    expect((await read(`/items/${id}/revisions`)).body).toMatchObject({
      data: [
        { revision: 1 },
        { material: true, changes: [{ path: "/event/venue", from: "St Mary's", to: "Old Customs House" }, { path: "/summary" }] },
        {},
      ],
    });
    expect(await changesOf(id)).toEqual(["created", "updated", "updated"]);

    const cleared = await send(`/items/${id}`, { clear: ["/event/venue", "/summary"] }, editor, "PATCH");
    expect(await cleared.json()).toMatchObject({
      summary: null,
      event: { venue: "St Paul's" },
      provenance: { "/event/venue": { winner: { type: "source" } } },
    });
  });

  it("of a start takes the whole time along, so that no source puts another end to it", async () => {
    const source = await addSource("event");
    const told = (ends_local: string) => event("Lantern walk round the lake", { starts_local: "2027-06-02T18:00:00", ends_local });
    await collect(source, [{ externalId: "1", draft: told("2027-06-02T20:00:00") }]);
    const id = await itemIdOf(source, "1");
    await send(`/items/${id}`, { event: { starts_local: "2027-06-02T19:00:00" } }, editor, "PATCH");
    await collect(source, [{ externalId: "1", draft: told("2027-06-02T18:30:00") }]);
    const time = {
      starts_local: "2027-06-02T19:00:00",
      ends_local: "2027-06-02T20:00:00",
      starts_at: "2027-06-02T17:00:00.000Z",
      ends_at: "2027-06-02T18:00:00.000Z",
    };
    expect((await read(`/items/${id}`)).body).toMatchObject({ event: time });
    const day = await send(`/items/${id}`, { event: { starts_on: "2027-06-05" } }, editor, "PATCH");
    expect(await day.json()).toMatchObject({
      event: { starts_on: "2027-06-05", all_day: true, starts_local: null, ends_local: null, starts_at: null },
    });
    const back = await send(`/items/${id}`, { clear: ["/event/starts_on"] }, editor, "PATCH");
    expect(await back.json()).toMatchObject({
      event: { starts_local: "2027-06-02T18:00:00", ends_local: "2027-06-02T18:30:00", starts_on: null },
    });
  });

  it("is cleaned as a source's words are, and addresses are left alone", async () => {
    const source = await addSource("event");
    await collect(source, [{ externalId: "1", draft: event("Fish supper on the quay") }]);
    const id = await itemIdOf(source, "1");
    const patch = {
      title: "Fish &amp; chips <script>alert(1)</script>supper",
      url: "https://quay.example/?a=1&copy=2",
      tags: ["<b>food</b>"],
      event: { venue: "<i onclick=x>Quay</i>", starts_local: "2027-02-28T18:00:00" },
    };
    const patched = await send(`/items/${id}`, patch, editor, "PATCH");
    expect(await patched.json()).toMatchObject({
      title: "Fish & chips supper",
      url: "https://quay.example/?a=1&copy=2",
      tags: ["food"],
      event: { venue: "Quay", starts_local: "2027-02-28T18:00:00" },
    });
  });

  it("follows its item into another, can be cleared there, and comes back with a split", async () => {
    const { older, younger } = await twoItems();
    await send(`/items/${younger}`, { language: "fr", image_url: null }, editor, "PATCH");
    await decided(await send(`/items/${older}/merge`, { with: younger }));
    expect((await read(`/items/${older}?provenance=1`, editor)).body).toMatchObject({
      language: "fr",
      provenance: { "/language": { winner: { type: "override", by: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz" } } },
    });
    await send(`/items/${older}`, { clear: ["/language"] }, editor, "PATCH");
    expect((await read(`/items/${older}`)).body).toMatchObject({ language: null });
    await decided(await send(`/items/${older}/split`, { sighting_ids: [younger.replace("itm_", "sgt_")] }));
    expect((await read(`/items/${younger}?provenance=1`)).body).toMatchObject({
      language: null,
      provenance: { "/image_url": { winner: { type: "override" } } },
    });
  });

  it("that is wrong is refused by the names of all that is wrong", async () => {
    const source = await addSource("event");
    await collect(source, [{ externalId: "1", draft: event("Market on the square at noon") }]);
    const id = await itemIdOf(source, "1");
    const wrong = async (json: unknown) => (await pointers(await send(`/items/${id}`, json, editor, "PATCH"))).toSorted();
    expect(await wrong({})).toEqual([""]);
    expect(await wrong({ title: "", url: "ftp://x.example/", nonsense: 1 })).toEqual(["/nonsense", "/title", "/url"]);
    expect(
      await wrong({ event: { starts_local: "tomorrow", status: "off", time_zone: "Mars/Olympus", price_min: "-1", venue_id: "x" } }),
    ).toEqual([...["/event/price_min", "/event/starts_local", "/event/status", "/event/time_zone", "/event/venue_id"]]);
    expect(await wrong({ event: { starts_local: "2027-02-30T10:00:00", ends_local: "2027-03-01T24:00:00" } })).toEqual([
      ...["/event/ends_local", "/event/starts_local"],
    ]);
    expect(await wrong({ event: { starts_on: "2027-13-01", ends_on: "0000-01-01" }, published_at: "0001-01-01T00:00:00+14:00" })).toEqual([
      ...["/event/ends_on", "/event/starts_on", "/published_at"],
    ]);
    expect(await wrong({ title: "<script>alert(1)</script>" })).toEqual(["/title"]);
    expect(await wrong({ post: { author: "A" }, clear: ["/nothing"] })).toEqual(["/clear/0", "/post"]);
    expect(await wrong({ title: "Market", clear: ["/title"] })).toEqual(["/clear/0"]);
    expect(await wrong({ event: { ends_local: "2027-05-31T00:00:00" } })).toEqual(["/event/ends_local"]);
    expect(await wrong({ event: { lat: 51 } })).toEqual(["/event/lon"]);
    expect(await wrong({ event: { price_min: "20", price_max: "10" } })).toEqual(["/event/price_max"]);
    expect(await wrong({ event: { place_id: "plc_999999999" } })).toEqual(["/event/place_id"]);
    expect((await read(`/items/${id}`)).body).toMatchObject({ revision: 1 });
  });
});

describe("recalls", () => {
  it("of the same product stay apart and name each other, by barcode or by brand and model", async () => {
    const product = { name: "Hair dryer", brand: "Zephyr, Inc.", models: ["ZD-100"], barcodes: ["4006381333931"] };
    const of = async (agency_id: string, recall_number: string, products: (typeof product)[]) => {
      const source = await addSource("recall");
      await collect(source, [
        { externalId: "1", draft: recall(`Recall ${recall_number} of ${agency_id}`, { agency_id, recall_number, products }) },
      ]);
      return itemIdOf(source, "1");
    };
    const first = await of("cpsc", "27-001", [product]);
    const same = await of("eu-safety-gate", "A12/0001/27", [{ ...product, barcodes: ["04006381333931"], brand: "Other" }]);
    const model = await of("health-canada", "RA-77001", [{ ...product, barcodes: [], brand: "ZEPHYR", models: ["zd 100"] }]);
    await of("nhtsa", "27V001", [{ name: "Hair dryer", brand: "Zephyr", models: ["ZD-200"], barcodes: [] }]);
    const { body } = await read(`/items/${first}`);
    expect(body["related"]).toHaveLength(2);
    expect(body["related"]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ item_id: same, agency_id: "eu-safety-gate", by: ["barcode"] }),
        expect.objectContaining({ item_id: model, recall_number: "RA-77001", by: ["model"] }),
      ]),
    );
  });
});

describe("the quarantine", () => {
  const Quarantined = z.object({ data: z.array(z.object({ id: z.string(), item_id: z.string().nullable(), title: z.string() }).loose()) });
  const listed = async (query: string) => Quarantined.parse(await (await call(`/quarantine?${query}`, { token: editor })).json()).data;
  const poor = (title: string) => ({ externalId: "1", draft: post(title), score: 20 });

  it("lists what is kept back by source and by rule, with its reasons", async () => {
    const source = await addSource("post");
    await collect(source, [poor("WIN WIN WIN now"), { externalId: "2", draft: post("A decent title of a post") }]);
    const rows = await listed(`source_id=${source}`);
    expect(rows).toMatchObject([
      { title: "WIN WIN WIN now", state: "quarantined", quality: { score: 20, reasons: [{ rule: "title_missing" }] }, verdict: null },
    ]);
    expect(await listed(`source_id=${source}&rule=title_missing`)).toHaveLength(1);
    expect(await listed(`source_id=${source}&rule=spam`)).toEqual([]);
    expect(await listed(`source_id=${source}&kind=event`)).toEqual([]);
    expect((await read("/quarantine/summary", editor)).body).toMatchObject({
      sources: expect.arrayContaining([{ source_id: source, count: 1 }]),
    });
    const item = rows[0]?.item_id ?? "";
    expect((await read(`/posts?source_id=${source}`)).body["data"]).toHaveLength(1);

    const accepted = await send(`/quarantine/${rows[0]?.id}/accept`, undefined);
    expect([accepted.status, await accepted.json()]).toMatchObject([
      200,
      { state: "live", verdict: { verdict: "accepted", by: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz" } },
    ]);
    expect(await listed(`source_id=${source}`)).toEqual([]);
    await collect(source, [poor("WIN WIN WIN today")]);
    expect((await read(`/items/${item}`)).body, "it sticks").toMatchObject({ title: "WIN WIN WIN today" });
    expect(await changesOf(item)).toEqual(["created", "updated"]);

    await send(`/quarantine/${rows[0]?.id}/reject`, undefined);
    await collect(source, [{ externalId: "1", draft: post("A better title than before"), score: 90 }]);
    expect(await changesOf(item), "rejected sticks too").toEqual(["created", "updated", "withdrawn"]);
    expect(await listed(`source_id=${source}`)).toEqual([]);
    expect(await listed(`source_id=${source}&rejected=true`)).toHaveLength(1);
    await send(`/quarantine/${rows[0]?.id}/reset`, undefined);
    expect((await read(`/posts?source_id=${source}&limit=100`)).status).toBe(200);
    expect((await changesOf(item)).at(-1), "its score is good now").not.toBe("withdrawn");
  });

  it("hides an item by its id too, but from editors, with who said it and its history", async () => {
    const source = await addSource("post");
    await collect(source, [poor("WIN WIN WIN by id")]);
    const id = await itemIdOf(source, "1");
    const answers = (token?: string) =>
      Promise.all(["", "/sightings", "/revisions"].map(async (path) => (await read(`/items/${id}${path}`, token)).status));
    expect(await answers()).toEqual([404, 404, 404]);
    expect(await answers(user)).toEqual([404, 404, 404]);
    expect(await answers(editor)).toEqual([200, 200, 200]);
    await collect(source, [{ externalId: "1", draft: post("A decent title of a post by its id"), score: 90 }]);
    expect(await answers()).toEqual([200, 200, 200]);
    await send(`/quarantine/${(await sightingOf(source, "1")).id}/reject`, undefined);
    expect(await answers()).toEqual([404, 404, 404]);
  });

  it("is scored again on demand: what today's rules let pass is let go, and nobody is told", async () => {
    const source = await addSource("post");
    await collect(source, [
      { externalId: "1", draft: { ...post("Bakery on the corner opens earlier in winter"), url: "https://paper.example/1" }, score: 20 },
      { ...poor("!!!"), externalId: "2" },
    ]);
    const done = await send("/quarantine/reprocess", { source_id: source });
    expect([done.status, await done.json()]).toEqual([200, { examined: 2, released: 1, more: false }]);
    expect((await listed(`source_id=${source}`)).map(({ title }) => title)).toEqual(["!!!"]);
    const id = await itemIdOf(source, "1");
    await vi.waitFor(async () => expect(await backfilled(id)).toEqual([true]), { timeout: 15_000, interval: 50 });
  });
});

describe("a takedown", () => {
  const takedown = async (json: object) => {
    const response = await send("/admin/takedowns", { reason: "A court order.", ...json }, admin);
    expect(response.status).toBe(200);
    return z
      .object({ id: z.string(), state: z.literal("done"), sightings: z.number() })
      .loose()
      .parse(await response.json());
  };
  /** Every text that any table holds of a word. */
  const traces = async (word: string) => {
    const tables = ["sightings", "sighting_versions", "items", "item_products", "revisions", "match_keys", "match_edges", "changes"];
    const counts = await Promise.all(
      tables.map(
        async (table) =>
          (await db.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(table)} t where t::text ilike ${`%${word}%`}`))
            .rows[0]?.n,
      ),
    );
    return Object.fromEntries(tables.map((table, i) => [table, counts[i]]).filter(([, n]) => n !== 0));
  };

  it("of an item leaves no trace of its content, answers 410 and is told; collecting again brings nothing back", async () => {
    const [a, b] = [await addSource("post"), await addSource("post")];
    const draft = post("Quuxbert admits to everything at last");
    await collect(a, [{ externalId: "1", draft }]);
    await collect(b, [{ externalId: "9", draft: { ...draft, url: "https://b.example/quux" } }]);
    const id = await itemIdOf(a, "1");
    expect(await itemIdOf(b, "9")).toBe(id);
    await collect(a, [{ externalId: "1", draft: { ...draft, tags: ["quuxbert"] } }]);
    await send(`/items/${id}`, { summary: "Quuxbert, in an editor's words." }, editor, "PATCH");
    expect(Object.keys(await traces("quuxbert"))).toEqual(["sightings", "sighting_versions", "items", "revisions"]);

    const { id: takedownId, sightings } = await takedown({ item_id: id });
    expect(sightings).toBe(2);
    expect(await traces("quuxbert")).toEqual({});
    for (const path of ["", "/sightings", "/revisions"]) {
      const gone = await call(`/items/${id}${path}`);
      expect([gone.status, Problem.parse(await gone.json()).code]).toEqual([410, "gone"]);
    }
    expect((await changesOf(id)).at(-1)).toBe("erased");

    const again = await collect(b, [{ externalId: "9", draft: { ...draft, title: "Quuxbert once more" } }]);
    expect(again).toMatchObject({ new: 0, updated: 0, refused: 1 });
    expect(
      await collect(b, [{ externalId: "10", draft: { ...draft, url: "https://b.example/quux" } }]),
      "nor under another name",
    ).toMatchObject({ new: 0, refused: 1 });
    expect(await traces("quuxbert")).toEqual({});
    expect((await call(`/items/${id}`)).status).toBe(410);

    expect((await takedown({ item_id: id })).id, "twice is once").toBe(takedownId);
    expect((await read("/admin/takedowns", admin)).body).toMatchObject({
      data: [{ id: takedownId, target: { item_id: id }, reason: "A court order.", requested_by: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz" }],
    });
    expect((await read(`/admin/takedowns/${takedownId}`, admin)).status).toBe(200);
  });

  it("of what one source said leaves the others' word, and the item its id", async () => {
    const [a, b] = [await addSource("post"), await addSource("post")];
    const title = "Ferry company fined for late departures";
    await collect(a, [{ externalId: "1", draft: post(title, { summary: "Zyzzyva wrote this and it is long enough to be told." }) }]);
    await collect(b, [{ externalId: "1", draft: post(title, { summary: "Somebody else wrote that, and it is long enough too." }) }]);
    const id = await itemIdOf(a, "1");
    expect(await itemIdOf(b, "1")).toBe(id);
    await takedown({ source_id: a, external_id: "1" });
    expect(await traces("zyzzyva")).toEqual({});
    expect((await read(`/items/${id}`)).body).toMatchObject({
      title,
      summary: "Somebody else wrote that, and it is long enough too.",
      sources: [{ source_id: b }],
    });
  });

  it("of an address holds whoever tells of it, before and after", async () => {
    const [a, b] = [await addSource("post"), await addSource("post")];
    await collect(a, [{ externalId: "1", draft: post("Grault tells all in a long interview", { url: "https://paper.example/grault" }) }]);
    await takedown({ url: "https://paper.example/grault?utm_source=x" });
    expect(await traces("grault tells")).toEqual({});
    expect(
      await collect(b, [{ externalId: "1", draft: { ...post("Grault speaks again"), url: "https://paper.example/grault" } }]),
    ).toMatchObject({ new: 0, refused: 1 });
    await takedown({ url: "https://never-seen.example/" });
  });

  it.each([
    ["event", () => event("Corge plays the harbour stage", {}, { url: "https://stage.example/corge" })],
    ["recall", () => ({ ...recall("Corge recalls a heater for fire hazard"), url: "https://stage.example/corge-heater" })],
  ] as const)("of one %s holds under another name too, unless it stood at an address that others have", async (kind, draft) => {
    const source = await addSource(kind);
    const told = draft();
    const listing = (externalId: string) => ({
      externalId,
      draft: { ...told, title: `${told.title}, once more`, url: `https://list.example/${kind}` },
    });
    await collect(source, [{ externalId: "1", draft: told }, listing("2"), listing("3")]);
    await takedown({ source_id: source, external_id: "1" });
    expect(await collect(source, [{ externalId: "4", draft: told }])).toMatchObject({ new: 0, refused: 1 });
    await takedown({ source_id: source, external_id: "2" });
    expect(await collect(source, [listing("5")])).toMatchObject({ new: 1, refused: 0 });
  });

  it("of what a feed says throws away the documents that say it, then and whenever it says it again", async () => {
    const url = "https://feeds-takedown.example/rss.xml";
    const entries = [
      { id: "1", title: "Wibble speaks of everything" },
      { id: "2", title: "Library opens late on Mondays" },
    ];
    const added = await send("/sources", { kind: "feed", name: "Paper", url, item_kind: "post" }, admin);
    const source = z.object({ id: z.string() }).parse(await added.json()).id;
    const kept = async () => {
      const { objects } = await bucket.list({ prefix: "raw/" });
      const texts = await Promise.all(objects.map(async ({ key }) => (await (await bucket.get(key))?.text()) ?? ""));
      return texts.filter((text) => text.includes("Wibble")).length;
    };
    const run = async (title: string) => {
      publish(url, rss([...entries, { id: title, title }]));
      await send(`/sources/${source}/run`, undefined, admin);
      await vi.waitFor(async () => expect(await itemIdOf(source, title)).toMatch(/^itm_/), { timeout: 15_000, interval: 50 });
    };
    await run("Harbour works begin in spring");
    expect(await kept()).toBe(1);
    await takedown({ source_id: source, external_id: "1" });
    expect(await kept()).toBe(0);
    expect(await traces("wibble")).toEqual({});
    await run("Ferry returns on Monday again");
    expect([await kept(), await traces("wibble")]).toEqual([0, {}]);
  });

  it("names what is wrong", async () => {
    const wrong = (json: object) => send("/admin/takedowns", { reason: "x", ...json }, admin);
    expect(await pointers(await wrong({}))).toEqual([""]);
    expect(await pointers(await wrong({ item_id: "itm_x", url: "https://x.example/" }))).toEqual([""]);
    expect(await pointers(await wrong({ source_id: "src_x" }))).toEqual([""]);
    expect(await pointers(await wrong({ url: "not an address", reason: "" }))).toEqual(["/url", "/reason"]);
    expect((await wrong({ item_id: "itm_01kafq3v8x0000000000000000" })).status).toBe(404);
  });
});

describe("the log", () => {
  it("answers 410 where it no longer reaches, with the way on", async () => {
    const Log = z.object({ data: z.array(z.object({ seq: z.number() })), page: z.object({ next_cursor: z.string() }) });
    const log = async (query: string) => Log.parse(await (await call(`/changes?${query}`)).json());
    const first = await log("limit=1");
    await db.execute(sql`update change_head set announced_seq = seq`);
    await db.execute(sql`update changes set at = at - interval '100 days' where seq <= 3`);
    expect(await keepChanges({ db, clock: Date.now })).toEqual({ pruned: 3 });
    const late = await call(`/changes?limit=1&cursor=${first.page.next_cursor}`);
    expect([late.status, Problem.parse(await late.json()).code]).toEqual([410, "gone"]);
    const next = /<([^>]+)>; rel="next"/.exec(late.headers.get("link") ?? "")?.[1] ?? "";
    expect((await log(new URL(next).search.slice(1))).data).toEqual([]);
    expect((await log("limit=1")).data, "who begins anew begins where it begins").toEqual([expect.objectContaining({ seq: 4 })]);
  });
});

/** What the log tells of an item, in order. */
async function changesOf(id: string): Promise<string[]> {
  await sequenceChanges(db);
  return (await db.execute<{ type: string }>(sql`select type from changes where item_id = ${id} order by seq`)).rows.map(
    ({ type }) => type,
  );
}

async function backfilled(id: string): Promise<boolean[]> {
  return (await db.execute<{ backfill: boolean }>(sql`select backfill from changes where item_id = ${id} order by id`)).rows.map(
    ({ backfill }) => backfill,
  );
}
