import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { noteVenues, venueIdOf } from "../../src/domain/places/index.ts";
import { acting, entriesOf, failing, type Send } from "../support/audit.ts";
import { tokenOf, USER_ID } from "../support/api.ts";
import { addSource, collect, db, event, itemIdOf, post, sightingOf } from "../support/collected.ts";
import { resetStack } from "../support/control.ts";

const Decided = z.object({ decision_id: z.string() });
const WithId = z.object({ id: z.string() });
const by = { actor_type: "user", actor_id: USER_ID };

let act: Send;
let fail: Send;
beforeAll(async () => {
  await resetStack();
  const admin = await tokenOf("admin");
  [act, fail] = [acting(admin), failing(admin)];
});

let made = 0;
async function oneItem() {
  const source = await addSource("post");
  await collect(source, [{ externalId: "1", draft: post(`Harbour works number ${++made} begin on the ${made} pier`) }]);
  return { source, item: await itemIdOf(source, "1"), sighting: (await sightingOf(source, "1")).id };
}

const REASON = "Mrs Lovelace of 12 Harbour Street asked for it.";

describe("what operators do is recorded", () => {
  it("merge, split, refusal and revocation, each with the decision and its items, without the reason given", async () => {
    const [one, other] = [await oneItem(), await oneItem()];
    let merge = "";
    const entries = await entriesOf(async () => {
      merge = Decided.parse(await act("POST", `/items/${one.item}/merge`, { with: other.item, reason: REASON })).decision_id;
      await act("POST", `/items/${one.item}/split`, { sighting_ids: [other.sighting] });
      await act("POST", "/matches/decide", { item_id: one.item, with: other.item, verdict: "different" });
      await act("DELETE", `/decisions/${merge}`);
      await act("DELETE", `/decisions/${merge}`);
    });
    const items = [one.item, other.item].toSorted();
    expect(entries).toMatchObject([
      { ...by, action: "item.merge", target_type: "decision", target_id: merge, after: { kind: "post", item_ids: items, pairs: 1 } },
      { ...by, action: "item.split", after: { item_ids: [one.item] } },
      { ...by, action: "item.refuse", after: { item_ids: items } },
      { ...by, action: "decision.revoke", target_id: merge, before: { action: "merge" } },
    ]);
    expect(JSON.stringify(entries)).not.toContain("Lovelace");
  });

  it("an edit, by the names of its fields", async () => {
    const { item } = await oneItem();
    const entries = await entriesOf(() => act("PATCH", `/items/${item}`, { title: "Ada Lovelace opens the pier", reason: REASON }));
    expect(entries).toEqual([
      expect.objectContaining({ ...by, action: "item.override", target_id: item, after: { set: ["/title"], cleared: [] } }),
    ]);
  });

  it("a verdict on a sighting, with the one before", async () => {
    const { sighting } = await oneItem();
    const entries = await entriesOf(async () => {
      await act("POST", `/quarantine/${sighting}/reject`);
      await act("POST", `/quarantine/${sighting}/reset`);
    });
    expect(entries).toMatchObject([
      { ...by, action: "sighting.judge", target_id: sighting, before: { verdict: null, state: "live" }, after: { verdict: "rejected" } },
      { action: "sighting.judge", before: { verdict: "rejected", state: "quarantined" }, after: { verdict: null } },
    ]);
  });

  it("a new scoring of what is in quarantine", async () => {
    const { source, sighting } = await oneItem();
    await act("POST", `/quarantine/${sighting}/reject`);
    await db.execute(sql`update sightings set verdict = null where id = ${sighting}`);
    const entries = await entriesOf(() => act("POST", "/quarantine/reprocess", { source_id: source }));
    expect(entries).toMatchObject([{ ...by, action: "quarantine.reprocess", after: { sightings: 1, from: sighting, to: sighting } }]);
    expect(await entriesOf(() => act("POST", "/quarantine/reprocess", { id: sighting }))).toEqual([]);
  });

  it("a takedown, by ids alone", async () => {
    const { item } = await oneItem();
    let id = "";
    const entries = await entriesOf(async () => {
      id = WithId.parse(await act("POST", "/admin/takedowns", { item_id: item, reason: REASON })).id;
    });
    expect(entries).toMatchObject([
      { ...by, action: "takedown.request", target_type: "takedown", target_id: id, after: { items: 1, sightings: 1, item_ids: [item] } },
    ]);
    expect(JSON.stringify(entries)).not.toContain("Lovelace");
  });

  it("a takedown of a part of an item: what holds the rest together, too", async () => {
    const [one, other] = [await oneItem(), await oneItem()];
    await act("POST", `/items/${one.item}/merge`, { with: other.item });
    const target = { source_id: other.source, external_id: "1" };
    const entries = await entriesOf(() => act("POST", "/admin/takedowns", { ...target, reason: REASON }));
    expect(entries).toMatchObject([
      { ...by, action: "takedown.request", after: { items: 1, sightings: 1 } },
      { ...by, action: "item.erase", target_type: "decision", after: { item_ids: [one.item], pairs: 1 } },
    ]);
  });

  it("a merge of venues, and taking it back", async () => {
    await db.execute(sql`
      insert into places (id, code, name, country, lat, lon, time_zone, population)
      values ('plc_1', 'gb-harbour', 'Harbour', 'GB', 50, -4, 'Europe/London', 100)`);
    const ids = await Promise.all(
      ["Town Hall", "Rathaus"].map(async (venue) => ({ venue, venueId: (await venueIdOf("plc_1", venue)) ?? "" })),
    );
    await noteVenues(
      db,
      ids.map((each) => ({ ...each, placeId: "plc_1", lat: null, lon: null })),
      new Date(0).toISOString(),
    );
    const [into, from] = ids.map(({ venueId }) => venueId);
    const entries = await entriesOf(async () => {
      await act("PATCH", `/venues/${from}`, { merged_into: into });
      await fail("PATCH", `/venues/${from}`, { merged_into: from });
      await act("PATCH", `/venues/${from}`, { merged_into: null });
    });
    expect(entries).toMatchObject([
      { ...by, action: "venue.merge", target_id: from, before: { merged_into: null }, after: { merged_into: into } },
      { action: "venue.merge", target_id: from, before: { merged_into: into }, after: { merged_into: null } },
    ]);
  });

  it("a decision about a comment, by its state alone", async () => {
    const id = "cmt_01hzzzzzzzzzzzzzzzzzzzzzzy";
    const source = await addSource("event");
    await collect(source, [{ externalId: "1", draft: event("Lantern walk by the river") }]);
    const item = await itemIdOf(source, "1");
    await db.execute(sql`
      insert into users (id, email, password_hash, role) values (${USER_ID}, 'ada@example.com', '-', 'user') on conflict do nothing`);
    await db.execute(sql`
      insert into event_comments (id, item_id, user_id, body, state, held_for, created_at)
      values (${id}, ${item}, ${USER_ID}, 'Ada Lovelace sings', 'held', '{link}', now())`);
    const entries = await entriesOf(async () => {
      await act("PATCH", `/events/${item}/comments/${id}`, { state: "shown" });
      await fail("PATCH", `/events/${item}/comments/cmt_01hzzzzzzzzzzzzzzzzzzzzzzx`, { state: "shown" });
    });
    expect(entries).toEqual([
      expect.objectContaining({ ...by, action: "comment.decide", target_id: id, before: { state: "held" }, after: { state: "shown" } }),
    ]);
  });

  it("what fails is not recorded", async () => {
    const { item } = await oneItem();
    const entries = await entriesOf(async () => {
      await fail("POST", `/items/${item}/merge`, { with: item });
      await fail("POST", `/items/${item}/split`, { sighting_ids: ["sgt_01hzzzzzzzzzzzzzzzzzzzzzzy"] });
      await fail("PATCH", `/items/${item}`, { title: "" });
      await fail("DELETE", "/decisions/dcs_01hzzzzzzzzzzzzzzzzzzzzzzy");
      await fail("POST", "/quarantine/sgt_01hzzzzzzzzzzzzzzzzzzzzzzy/accept");
      await fail("POST", "/admin/takedowns", { item_id: "itm_01hzzzzzzzzzzzzzzzzzzzzzzy", reason: REASON });
    });
    expect(entries).toEqual([]);
  });
});
