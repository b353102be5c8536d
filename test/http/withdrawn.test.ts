import ICAL from "ical.js";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { beforeAll, describe, expect, it } from "vitest";
import { sequenceChanges } from "../../src/domain/changes/index.ts";
import { withdrawSightings } from "../../src/domain/identity/index.ts";
import { call, tokenOf } from "../support/api.ts";
import { addSource, collect, db, event, itemIdOf, sightingOf } from "../support/collected.ts";
import { resetStack } from "../support/control.ts";
import { matchAll } from "../support/matched.ts";

const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const on = (days: number) => ({ starts_local: `${dayIn(days)}T19:00:00`, ends_local: `${dayIn(days)}T21:00:00` });

let source: string;
let editor: string;

const tell = (externalId: string, more: Parameters<typeof event>[1] = {}, score = 80) =>
  collect(source, [{ externalId, score, draft: event(`Evening number ${externalId}`, { ...on(7), ...more }) }]);
async function withdraw(...externalIds: string[]) {
  await withdrawSightings(db, source, externalIds, new Date().toISOString());
  await matchAll(db, "event", Date.now);
  await sequenceChanges(db);
}

let asked = 0;
/** Asked in another way each time: what is kept for a few seconds would hide what has changed. */
const textOf = async (list: string, more = "") => {
  const response = await call(`${list}?source_id=${source}&min_quality=40&price_max=${1_000_000 + ++asked}${more}`);
  expect(response.status).toBe(200);
  return response.text();
};
/** Everything here is free, so that the price above is no filter. */
const free = { is_free: true };

const inCalendar = async (more = "") => {
  const calendar = new ICAL.Component(ICAL.parse(await textOf("/events.ics", more)));
  return new Map(
    calendar.getAllSubcomponents("vevent").map((component) => {
      const { uid, sequence } = new ICAL.Event(component);
      return [uid, { status: component.getFirstPropertyValue("status"), sequence }] as const;
    }),
  );
};

beforeAll(async () => {
  await resetStack();
  editor = await tokenOf("editor");
});

describe("an event that its source withdrew", () => {
  let id: string;
  let before: Awaited<ReturnType<typeof inCalendar>>;
  beforeAll(async () => {
    source = await addSource("event");
    await tell("1", free);
    await tell("2", free);
    id = await itemIdOf(source, "1");
    before = await inCalendar();
    await withdraw("1");
  });

  it("is cancelled in calendars, under its UID and a higher SEQUENCE, at its time", async () => {
    expect(before.get(id)).toEqual({ status: "CONFIRMED", sequence: 0 });
    const after = await inCalendar();
    expect(after.get(id)).toEqual({ status: "CANCELLED", sequence: 1 });
    expect(after.size).toBe(2);
    expect((await inCalendar(`&to=${dayIn(6)}`)).size).toBe(0);
    expect((await inCalendar(`&q=number`)).size).toBe(2);
  });

  it("is said to be withdrawn in every feed", async () => {
    const rss = parseRssFeed(await textOf("/events.rss"));
    const atom = parseAtomFeed(await textOf("/events.atom"));
    const json = parseJsonFeed(await textOf("/events.jsonfeed"));
    const told = [
      rss.items?.find(({ guid }) => guid?.value === id)?.description,
      atom.entries?.find((entry) => entry.id?.endsWith(id))?.content?.value,
      json.items?.find((item) => item.id === id)?.content_html,
    ];
    for (const text of told) expect(text).toContain("withdrawn by its source");
  });

  it("is in no list and no table, and answers by its id", async () => {
    for (const list of ["/events", "/items", "/events.ndjson", "/events.csv"]) {
      const text = await textOf(list);
      expect(text).not.toContain(id);
      expect(text).toContain(await itemIdOf(source, "2"));
    }
    expect(await (await call(`/items/${id}`)).json()).toMatchObject({ withdrawn: true });
  });

  it("is confirmed again under a still higher SEQUENCE once it is told of again", async () => {
    await tell("1", { ...free, venue: "The other hall" });
    expect((await inCalendar()).get(id)).toEqual({ status: "CONFIRMED", sequence: 2 });
    await tell("1", { ...free, venue: "The other hall", status: "cancelled" });
    expect((await inCalendar()).get(id)).toEqual({ status: "CANCELLED", sequence: 3 });
  });
});

describe("no calendar tells of a withdrawn event", () => {
  it.each([
    ["that never left quarantine", async () => tell("q", free, 20)],
    [
      "that was rejected",
      async () => {
        await tell("q", free);
        const { id } = await sightingOf(source, "q");
        expect((await call(`/quarantine/${id}/reject`, { method: "POST", token: editor })).status).toBe(200);
      },
    ],
    ["that was over a month ago", async () => tell("q", { ...free, ...on(-40) })],
  ])("%s", async (_what, arrange) => {
    source = await addSource("event");
    await arrange();
    await withdraw("q");
    expect((await inCalendar()).size).toBe(0);
  });

  it("that was taken down", async () => {
    source = await addSource("event");
    await tell("t", free);
    await withdraw("t");
    expect((await inCalendar()).size).toBe(1);
    const json = { source_id: source, external_id: "t", reason: "A court order." };
    expect((await call("/admin/takedowns", { json, token: await tokenOf("admin") })).status).toBe(200);
    expect((await inCalendar()).size).toBe(0);
  });

  it("and what was only ever in quarantine does not answer by its id either", async () => {
    source = await addSource("event");
    await tell("q", free, 20);
    const id = await itemIdOf(source, "q");
    await withdraw("q");
    expect((await call(`/items/${id}`)).status).toBe(404);
    expect((await call(`/items/${id}`, { token: editor })).status).toBe(200);
  });
});
