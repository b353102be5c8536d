import { z } from "zod";
import { toRfc3339 } from "../../lib/instants.ts";
import type { ItemRow } from "./store.ts";
import { Item, itemView } from "./wire.ts";

/** What is read of one item beside its row; `wasServed` is of one that is withdrawn. */
export type DetailRow = { [Name in "provenance" | "related" | "voices" | "notes"]: unknown } & { wasServed: boolean };

const Related = z.object({
  item_id: z.string(),
  agency_id: z.string().nullable(),
  recall_number: z.string().nullable(),
  title: z.string(),
  by: z.array(z.enum(["barcode", "model"])),
});

const Voice = z.object({
  source_id: z.string(),
  source_name: z.string(),
  trust: z.number().int(),
  seen_at: z.string().transform(toRfc3339),
});
const Note = z.object({ by: z.string().nullable(), at: z.string(), reason: z.string().nullable() });

const VoiceWire = z.object({
  sighting_id: z.string(),
  source_id: z.string(),
  source_name: z.string(),
  trust: z.number().int(),
  seen_at: z.iso.datetime(),
});

const FieldProvenance = z.object({
  winner: z
    .discriminatedUnion("type", [
      VoiceWire.extend({ type: z.literal("source") }),
      Note.extend({ type: z.literal("override"), at: z.string().nullable() }),
    ])
    .nullable(),
  conflicts: z.array(VoiceWire.extend({ value: z.unknown() })),
});

/** One item with what is told of it alone: where it stands, its relatives, and who said what. */
export const ItemDetail = z
  .intersection(
    Item,
    z.object({
      withdrawn: z.boolean(),
      archived: z.boolean(),
      related: z
        .array(Related)
        .optional()
        .meta({ description: "Recalls only: others of the same product, by barcode or by brand and model." }),
      provenance: z
        .record(z.string(), FieldProvenance)
        .optional()
        .meta({ description: "With `provenance=1`: of each field, by its pointer, who said it, and what others said." }),
    }),
  )
  .meta({ id: "ItemDetail" });
export type ItemDetail = z.infer<typeof ItemDetail>;

/** `names` tells whether operators are named. */
export function itemDetailView(row: ItemRow & DetailRow, { names }: { names: boolean }): ItemDetail {
  return {
    ...itemView(row),
    withdrawn: row.withdrawn,
    archived: row.archived,
    ...(row.related === null ? {} : { related: z.array(Related).parse(row.related) }),
    ...(row.voices === null ? {} : { provenance: provenanceOf(row, names) }),
  };
}

const Provenance = z.object({
  winners: z.record(z.string(), z.string()),
  conflicts: z.array(z.object({ path: z.string(), value: z.unknown(), sighting_id: z.string() })),
});

function provenanceOf(row: ItemRow & DetailRow, names: boolean): ItemDetail["provenance"] {
  const voices = z.record(z.string(), Voice).parse(row.voices);
  const notes = z.record(z.string(), Note).parse(row.notes);
  const { winners, conflicts: told } = Provenance.parse(row.provenance);
  const conflicts = Map.groupBy(told, ({ path }) => path);
  const voiceOf = (sightingId: string) => {
    const voice = voices[sightingId];
    return voice === undefined ? [] : [{ sighting_id: sightingId, ...voice }];
  };
  const winnerOf = (path: string) => {
    const winner = winners[path];
    if (winner === "override") {
      const note = notes[path] ?? { by: null, at: null, reason: null };
      return { type: "override" as const, ...note, by: names ? note.by : null };
    }
    return voiceOf(winner ?? "").map((voice) => ({ type: "source" as const, ...voice }))[0] ?? null;
  };
  const paths = [...new Set([...Object.keys(winners), ...conflicts.keys()])].toSorted();
  return Object.fromEntries(
    paths.map((path) => {
      const losers = (conflicts.get(path) ?? []).flatMap(({ value, sighting_id }) =>
        voiceOf(sighting_id).map((voice) => ({ ...voice, value })),
      );
      return [path, { winner: winnerOf(path), conflicts: losers }];
    }),
  );
}
