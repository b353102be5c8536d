import { z } from "zod";
import { DATE_FORMS } from "./date-forms.ts";
import { FIELD_NAMES } from "./field-names.ts";
import { parsePath } from "./path.ts";
import { checkTemplate } from "./template.ts";

/** Adds the reason of a throwing check to the field it concerns. */
const checkedBy = (check: (text: string) => unknown) => (text: string, context: z.RefinementCtx) => {
  try {
    check(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "is not valid" });
  }
};

const path = z.string().min(1).max(200).superRefine(checkedBy(parsePath));
/** Paths in order of preference: the first that says something counts. */
const paths = z.union([path, z.array(path).min(1).max(8)]);

const FullRule = z
  .strictObject({
    path: paths.optional(),
    /** `https://x.example/{id}`: paths in braces. */
    template: z.string().min(1).max(500).superRefine(checkedBy(checkTemplate)).optional(),
    /** Said where path and template say nothing. */
    const: z.union([z.string().max(500), z.number(), z.boolean()]).optional(),
    /** Between several values, to make one text of them. */
    join: z.string().max(20).optional(),
    date: z.enum(DATE_FORMS).optional(),
  })
  .refine(
    (rule) => rule.path !== undefined || rule.template !== undefined || rule.const !== undefined,
    "needs a path, a template or a const",
  );

/** Where one field of an item comes from. */
export const FieldRule = z.union([paths, FullRule], {
  error: "must be a path, a list of paths, or an object with path, template or const",
});
export type FieldRule = z.infer<typeof FieldRule>;

const names: ReadonlySet<string> = new Set(FIELD_NAMES);

/** How the items of a JSON answer are found: where their list stands, and for each field where in an item it stands. */
export const ApiMapping = z.strictObject({
  /** The list of items; without it the answer itself is the list. */
  items: path.optional(),
  fields: z.record(z.string().max(60), FieldRule).superRefine((fields, context) => {
    for (const name of Object.keys(fields)) {
      if (!names.has(name)) context.addIssue({ code: "custom", path: [name], message: "is no field of an item" });
    }
    if (Object.keys(fields).length === 0) context.addIssue({ code: "custom", message: "must name at least one field" });
  }),
});
export type ApiMapping = z.infer<typeof ApiMapping>;
