import { z } from "zod";
import type { FieldError } from "../../lib/errors.ts";
// The file itself: the room's index would bring every parser into the edge Worker.
import { ApiMapping } from "../parsing/api/mapping.ts";
import { PageSelectors } from "../parsing/page/selectors/schema.ts";
import { REGISTER_IDS } from "../registers/catalogue.ts";
import { COLLECTED_KINDS, type CollectedKind } from "./kinds.ts";

/** What a kind of source needs to be told besides its address. */
export const SourceConfig = z.strictObject({
  /** Of a page without structured data: where its items are. */
  selectors: PageSelectors.optional(),
  /** Of a JSON API: where its items and their fields are. */
  mapping: ApiMapping.optional(),
  /** Which of the built-in recall registers. */
  register: z.enum(REGISTER_IDS).optional(),
});
export type SourceConfig = z.infer<typeof SourceConfig>;

/** What of the configuration belongs to which kind, and whether the kind can do without. */
const CONFIG_OF: Partial<Record<CollectedKind, { field: keyof SourceConfig; required: boolean }>> = {
  page: { field: "selectors", required: false },
  api: { field: "mapping", required: true },
  register: { field: "register", required: true },
};

/** What is wrong with a configuration for this kind of source: a field that is missing, or belongs to another kind. */
export function misfits(kind: string, config: SourceConfig): { field: string; message: string }[] {
  const own = COLLECTED_KINDS.find((each) => each === kind);
  const belonging = own === undefined ? undefined : CONFIG_OF[own];
  const missing = belonging?.required === true && config[belonging.field] === undefined ? [belonging.field] : [];
  return [
    ...missing.map((field) => ({ field, message: `is needed by a source of kind ${kind}` })),
    ...Object.keys(config)
      .filter((field) => field !== belonging?.field)
      .map((field) => ({ field, message: `does not belong to a source of kind ${kind}` })),
  ];
}

/** What is wrong with giving an existing source this configuration. A register stays the one it is. */
export function configFaults(source: { kind: string; config: unknown }, config: SourceConfig): FieldError[] {
  const before = SourceConfig.parse(source.config).register;
  const isOther = config.register !== undefined && config.register !== before && source.kind === "register";
  return [
    ...misfits(source.kind, config).map(({ field, message }) => ({ pointer: `/config/${field}`, message })),
    ...(isOther ? [{ pointer: "/config/register", message: `is ${before}; add a new source for another register` }] : []),
  ];
}
