import { describe, expect, it } from "vitest";
import { RESOURCES } from "../../src/routes/resources.ts";

const firstSegment = (path: string) => path.split("/")[1]?.split(".")[0] ?? "";

describe("the list of resources", () => {
  it.each(RESOURCES.map((resource) => [resource.at.join(", "), resource] as const))(
    "leads to every path of the file at %s, and names no path it does not have",
    async (_, { at, load }) => {
      const { routes } = await load();
      expect(new Set(routes.map(({ path }) => firstSegment(path)))).toEqual(new Set(at));
    },
  );
});
