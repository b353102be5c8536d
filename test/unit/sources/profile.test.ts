import { describe, expect, it } from "vitest";
import { describeDrift, describeYield, learn, type Profile, profileOf, type Read } from "../../../src/domain/sources/index.ts";

const FRESH = profileOf({ profile: {} });
const full = { title: 1, image_url: 0.9, "event.venue": 0.3 };
const read = (items: number, coverage: Read["coverage"] = full): Read => ({ items, coverage });

/** What is known after these documents, one after the other. */
const after = (reads: readonly Read[], from: Profile = FRESH, isWindow = false): Profile =>
  reads.reduce((profile, each) => learn(profile, each, { isWindow }), from);
const times = (n: number, each: Read): Read[] => Array.from({ length: n }, () => each);

describe("the yield of a source", () => {
  it("is nothing to speak of while its documents bring what they usually do", () => {
    expect(after([12, 15, 11, 12, 14, 9, 12].map((items) => read(items)))).toMatchObject({ yieldAlarm: null, last: 12 });
  });

  it("is alarming at once when a document without an error brings nothing, and stays so until there is something again", () => {
    const empty = after([...times(2, read(20)), ...times(10, read(0))]);
    expect(empty).toMatchObject({ yieldAlarm: "nothing", last: 0 });
    expect(describeYield(empty)).toMatch(/brings no items; usually it is about 1\d/);
    expect(after([read(18)], empty).yieldAlarm).toBeNull();
  });

  it("of a source with a single item is alarming, too, for as long as it lasts", () => {
    const empty = after([read(1), read(0), read(0), read(0)]);
    expect(empty.yieldAlarm).toBe("nothing");
    expect(describeYield(empty)).toMatch(/usually it is about 1/);
  });

  it("is alarming when nothing was ever there", () => {
    const empty = after([read(0)]);
    expect(empty.yieldAlarm).toBe("nothing");
    expect(describeYield(empty)).toMatch(/never brought any/);
  });

  it("is alarming when far less comes than usual, until that has been so for long enough to be the usual", () => {
    const known = after(times(10, read(100)));
    expect(after([read(10)], known).yieldAlarm).toBe("far_less");
    expect(after([read(40)], known).yieldAlarm).toBeNull();
    expect(after(times(10, read(10)), known).yieldAlarm).toBe("far_less");
    expect(after(times(40, read(10)), known).yieldAlarm).toBeNull();
  });

  it("may fall to nothing by and by, as a season ends", () => {
    expect(after([6, 6, 5, 4, 3, 2, 1, 0].map((items) => read(items))).yieldAlarm).toBeNull();
  });

  it("of a source that varies widely is not judged by its mean", () => {
    expect(after([3, 60, 5, 90, 2, 70, 4].map((items) => read(items))).yieldAlarm).toBeNull();
  });

  it("of a window of dates varies by chance: few and none is no alarm, none instead of many is", () => {
    expect(after([read(5), read(6), read(0)], FRESH, true).yieldAlarm).toBeNull();
    expect(after([...times(5, read(60)), read(0)], FRESH, true).yieldAlarm).toBe("nothing");
  });
});

describe("schema drift", () => {
  const known = after(times(5, read(20)));

  it("is a field that most items had and hardly any has now, and ends when it is back", () => {
    const drifted = after([read(20, { title: 1, image_url: 0.05, "event.venue": 0.3 })], known);
    expect(drifted.drifted).toEqual([{ field: "image_url", usual: 0.9, now: 0.05 }]);
    expect(describeDrift(drifted)).toMatch(/image_url \(usually in 90 % of its items, now in 5 %\)/);
    expect(after([read(20)], drifted).drifted).toEqual([]);
  });

  it("is also a field that is not named at all any more", () => {
    expect(after([read(20, { title: 1 })], known).drifted.map(({ field }) => field)).toEqual(["image_url"]);
  });

  it("is not a field that was rare, nor one that became rarer", () => {
    expect(after([read(20, { title: 1, image_url: 0.4, "event.venue": 0 })], known).drifted).toEqual([]);
  });

  it("is not told by two items, nor from too few before", () => {
    expect(after([read(2, { title: 1 })], known).drifted).toEqual([]);
    expect(after([read(1), read(20, { title: 1 })]).drifted).toEqual([]);
  });

  it("is seen where old items with the field leave one by one", () => {
    const sliding = Array.from({ length: 11 }, (_, n) => read(20, { title: 1, image_url: 1 - n / 10 }));
    expect(after(sliding, after(times(10, read(20, { title: 1, image_url: 1 })))).drifted.map(({ field }) => field)).toEqual(["image_url"]);
  });

  it("that lasts becomes the usual", () => {
    expect(after(times(30, read(20, { title: 1 })), known).drifted).toEqual([]);
  });

  it("is not asked of a document without items, which leaves what was known", () => {
    const empty = after([read(0, {})], known);
    expect(empty.drifted).toEqual([]);
    expect(empty.fields).toEqual(known.fields);
  });
});
