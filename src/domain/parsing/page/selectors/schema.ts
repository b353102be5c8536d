import { z } from "zod";
import { compileDateFormat } from "./date-format.ts";
import { parseSelector } from "./selector.ts";

/** Adds the reason of a throwing check to the field it concerns. */
const checkedBy = (check: (text: string) => unknown) => (text: string, context: z.RefinementCtx) => {
  try {
    check(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "is not valid" });
  }
};

const selector = z.string().min(1).superRefine(checkedBy(parseSelector));
const field = z.string().min(1).superRefine(checkedBy(parseField));

/**
 * How the items of a page are found without structured data: a CSS selector for the item, and for each field one within the
 * item. `a@href` takes an attribute, `@href` one of the item itself.
 */
export const PageSelectors = z.strictObject({
  item: selector,
  title: field,
  url: field.optional(),
  start: field.optional(),
  end: field.optional(),
  location: field.optional(),
  summary: field.optional(),
  image: field.optional(),
  /** `DD.MM.YYYY HH:mm`; without it dates are read as far as there is one way to read them. */
  date_format: z.string().min(1).max(60).superRefine(checkedBy(compileDateFormat)).optional(),
  /** BCP 47, for names of months in `date_format`. */
  locale: z
    .string()
    .max(35)
    .regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i, "is no language tag")
    .optional(),
});
export type PageSelectors = z.infer<typeof PageSelectors>;

/** A field's selector (null for the item itself) and attribute (null for its text). */
export function parseField(written: string): { selector: ReturnType<typeof parseSelector> | null; attribute: string | null } {
  const [, path = "", attribute = null] = /^([^]*?)(?:@([\w:.-]+))?$/.exec(written.trim()) ?? [];
  return { selector: path.trim() === "" ? null : parseSelector(path), attribute: attribute?.toLowerCase() ?? null };
}
