import type { Canonical, Draft } from "../../items/schema.ts";
import { tellingOf } from "../pairs/former.ts";
import { MATTER_NAMES, MATTERS } from "../pairs/matters.ts";
import { diff } from "./diff.ts";

/** Whether an item tells nothing that was not told already, be it under another id: who is told of both would hear of one thing twice. */
export function isToldAgain(now: Canonical, told: Canonical | Draft): boolean {
  if ("withdrawn" in told && told.withdrawn !== now.withdrawn) return false;
  if (now.kind === "event" && told.kind === "event") {
    const [a, b] = [tellingOf(now, null), tellingOf(told, null)];
    return MATTER_NAMES.every((matter) => ["same", "unknown"].includes(MATTERS[matter](a, b)));
  }
  return "withdrawn" in told && !diff(told, now).material;
}
