import { z } from "zod";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { addSource, healthOf, itemsOf, newUrl, runToEnd } from "../support/sources.ts";
import { publish, requestsTo, rss } from "../support/web.ts";

let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
});

const patch = (sourceId: string, json: object) => call(`/sources/${sourceId}`, { method: "PATCH", token: admin, json });

const JPG = "https://paper.example/pictures/ferry.jpg";
const illustrated = (id: string, title: string) =>
  rss([{ id, title }]).replace("</guid>", `</guid><enclosure url="${JPG}" type="image/jpeg" length="1"/>`);

const imageOf = async (sourceId: string) => (await itemsOf(sourceId)).map(({ image_url }) => image_url);
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 100 });

describe("an image policy", () => {
  it("keeps a source's pictures out of items, sightings and history, from the moment it is set and until it is lifted", async () => {
    const url = newUrl();
    publish(url, illustrated("1", "Ferry with a picture"));
    const source = await addSource(url);
    await runToEnd(source);
    expect(await imageOf(source)).toEqual([JPG]);

    expect(await (await patch(source, { image_policy: "none" })).json()).toMatchObject({ image_policy: "none" });
    await eventually(async () => expect(await imageOf(source)).toEqual([null]));
    const [item] = await itemsOf(source);
    for (const output of ["", "/sightings", "/revisions"]) {
      expect(await (await call(`/items/${item?.id}${output}`)).text()).not.toContain("ferry.jpg");
    }

    await patch(source, { image_policy: "link" });
    await eventually(async () => expect(await imageOf(source)).toEqual([JPG]));
  });

  it("holds in a preview, too", async () => {
    const url = newUrl();
    publish(url, illustrated("1", "Ferry in a preview"));
    const preview = (image_policy: string) =>
      call("/sources/preview", { token: admin, json: { kind: "feed", name: "Paper", url, item_kind: "post", image_policy } });
    expect(await (await preview("none")).text()).not.toContain("ferry.jpg");
    expect(await (await preview("link")).text()).toContain("ferry.jpg");
  });

  it("comes with a register, as do licence and attribution", async () => {
    const json = { kind: "register", name: "Food", item_kind: "recall", config: { register: "us-fda-food" } };
    const source: unknown = await (await call("/sources", { token: admin, json })).json();
    expect(source).toMatchObject({
      image_policy: "none",
      licence: expect.stringMatching(/CC0/),
      attribution: expect.stringMatching(/openFDA/),
    });
  });
});

describe("trust", () => {
  it("that changes decides anew who is believed, about what is stored already", async () => {
    const link = "https://paper.example/one-and-the-same";
    const add = async (title: string) => {
      const url = newUrl();
      publish(url, rss([{ id: "1", title, link }]));
      const source = await addSource(url);
      await runToEnd(source);
      return source;
    };
    const first = await add("Harbour bridge closed until Friday");
    const second = await add("Harbour bridge closed until Sunday");
    const titleNow = async () => (await itemsOf(second)).map(({ title }) => title);
    expect(await titleNow()).toEqual(await itemsOf(first).then((items) => items.map(({ title }) => title)));
    await patch(second, { trust: 95 });
    await eventually(async () => expect(await titleNow()).toEqual(["Harbour bridge closed until Sunday"]));
    await patch(first, { trust: 96 });
    await eventually(async () => expect(await titleNow()).toEqual(["Harbour bridge closed until Friday"]));
  });
});

describe("name, attribution and licence", () => {
  it("stand with every item, and a change of them shows in cached lists", async () => {
    const url = newUrl();
    publish(url, rss([{ id: "1", title: "A story with terms" }]));
    const source = await addSource(url, { attribution: "The Paper", licence: "CC BY 4.0" });
    await runToEnd(source);
    const shown = async () => {
      const list = z.object({ data: z.array(z.object({ sources: z.array(z.record(z.string(), z.unknown())) })) });
      return list.parse(await (await call(`/posts?source_id=${source}`)).json()).data[0]?.sources[0];
    };
    await eventually(async () => expect(await shown()).toMatchObject({ name: "Paper", attribution: "The Paper", licence: "CC BY 4.0" }));
    await patch(source, { attribution: "The Paper, Harbour Street", licence: null });
    await eventually(async () => expect(await shown()).toMatchObject({ attribution: "The Paper, Harbour Street", licence: null }));
  });
});

describe("what a feed says of its rights", () => {
  const BY = "https://creativecommons.org/licenses/by/4.0/";
  const withRights = (title: string) =>
    rss([{ id: "1", title }]).replace(
      "<item>",
      `<copyright>&amp;copy; 2026 &lt;b&gt;The Paper&lt;/b&gt; ${BY}</copyright><dc:rights>${BY}</dc:rights><item>`,
    );
  const stated = { attribution: `© 2026 The Paper ${BY}`, licence: BY };

  it("stands with its items where the operator said nothing, and gives way to what the operator says", async () => {
    const [url, other] = [newUrl(), newUrl()];
    publish(url, withRights("A story under a licence"));
    publish(other, withRights("Another story"));
    const [source, ruled] = [await addSource(url), await addSource(other, { attribution: "The Paper, by leave", licence: "by leave" })];
    await Promise.all([runToEnd(source), runToEnd(ruled)]);
    const shown = async (id: string) => (await itemsOf(id))[0]?.sources[0];
    await eventually(async () => expect(await shown(source)).toMatchObject(stated));
    expect(await (await call(`/sources/${source}`, { token: admin })).json()).toMatchObject({ attribution: null, licence: null, stated });
    expect(await shown(ruled)).toMatchObject({ attribution: "The Paper, by leave", licence: "by leave" });
    await patch(ruled, { licence: null });
    await eventually(async () => expect(await shown(ruled)).toMatchObject({ attribution: "The Paper, by leave", licence: BY }));
  });

  it("is proposed by a preview, unless something is asked for", async () => {
    const url = newUrl();
    publish(url, withRights("A story in a preview"));
    const preview = async (json: object) => (await call("/sources/preview", { token: admin, json: { url, ...json } })).json();
    expect(await preview({})).toMatchObject({ source: stated, items: [{ sources: [stated] }] });
    expect(await preview({ licence: "by leave" })).toMatchObject({ source: { ...stated, licence: "by leave" } });
  });
});

describe("another configuration", () => {
  it("is read by at the next run, though the document has not changed", async () => {
    const url = newUrl("/events");
    const body = JSON.stringify([{ id: 7, name: "Quay concert", headline: "Concert on the quay" }]);
    publish(url, (request) =>
      request.headers.get("if-none-match") === '"v1"'
        ? new Response(null, { status: 304 })
        : new Response(body, { headers: { etag: '"v1"' } }),
    );
    const mapping = { fields: { external_id: "id", title: "name" } };
    const source = await addSource(url, { kind: "api", config: { mapping } });
    await runToEnd(source);
    expect((await itemsOf(source)).map(({ title }) => title)).toEqual(["Quay concert"]);
    await patch(source, { config: { mapping: { fields: { external_id: "id", title: "headline" } } } });
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { updated: 1 } });
    expect((await itemsOf(source)).map(({ title }) => title)).toEqual(["Concert on the quay"]);
  });

  it.each([
    ["of another kind", "feed", {}, { mapping: { fields: { title: "name" } } }, "/config/mapping"],
    ["without what its kind needs", "api", { mapping: { fields: { title: "name" } } }, {}, "/config/mapping"],
    ["of another register", "register", { register: "us-cpsc" }, { register: "ca-hc" }, "/config/register"],
  ])("%s is refused on its field", async (_what, kind, config, other, pointer) => {
    const source = await addSource(newUrl(), { kind, config, item_kind: "recall" });
    const response = await patch(source, { config: other });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("a run that is under way when its source is amended", () => {
  it("does not undo the amendment: the next run reads in full, and an old failure is forgotten", async () => {
    const url = newUrl();
    let amend = async (): Promise<unknown> => undefined;
    publish(url, async () => {
      await amend();
      return new Response(rss([{ id: "1", title: "Told while it was changed" }]), { headers: { etag: '"v1"' } });
    });
    const source = await addSource(url);
    amend = () => patch(source, { tags: ["harbour"] });
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded" });
    amend = async () => undefined;
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { updated: 1 } });
    expect(requestsTo(url).map((headers) => headers.get("if-none-match"))).toEqual([null, null]);
    expect((await itemsOf(source))[0]).toMatchObject({ tags: ["harbour"] });

    const broken = newUrl();
    const other = newUrl();
    publish(broken, async () => {
      await patch(moved, { url: other });
      return new Response("no", { status: 500 });
    });
    const moved = await addSource(broken);
    await runToEnd(moved);
    expect(await healthOf(moved)).toMatchObject({ consecutive_failures: 0, error: null });
  });
});
