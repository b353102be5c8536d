import { tellingOf } from "../pairs/former.ts";
import { type Matter, MATTERS } from "../pairs/matters.ts";
import type { Sighting } from "../schema.ts";

/**
 * Whether a sighting still says of a matter what another's source said too and took back: then that one knows more, however
 * little it is trusted otherwise.
 */
export function isOutdated(sighting: Sighting, matter: Matter, among: readonly { sighting: Sighting }[]): boolean {
  const { draft, placeZone } = sighting;
  if (draft.kind !== "event") return false;
  const said = tellingOf(draft, placeZone);
  const likeness = (other: Sighting, told: Sighting["draft"]) =>
    told.kind === "event" ? MATTERS[matter](tellingOf(told, other.placeZone), said) : "unknown";
  return among.some(
    ({ sighting: other }) =>
      other.former.some((before) => likeness(other, before) === "same") && ["near", "other"].includes(likeness(other, other.draft)),
  );
}
