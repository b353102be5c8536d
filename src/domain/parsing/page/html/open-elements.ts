import type { HtmlElement } from "./tree.ts";

/** Elements deeper than this become siblings, as in browsers. */
const MAX_DEPTH = 512;
/** Steps that all tags of a page together may look back for what they end, and how far each looks when they are spent. */
const MAX_STEPS = 10_000_000;
const MIN_REACH = 8;

/** The elements that have begun and not ended, innermost last. */
export function createOpenElements(root: HtmlElement) {
  const stack: { name: string; element: HtmlElement }[] = [{ name: root.name, element: root }];
  const counts = new Map<string, number>();
  let steps = MAX_STEPS;
  const isOpen = (name: string): boolean => (counts.get(name) ?? 0) > 0;

  return {
    isOpen,
    /** Where the next child belongs. */
    current: (): HtmlElement => stack.at(-1)?.element ?? root,
    /** Opens an element; past the greatest depth its content goes to its parent, unless it is `flat`: then nothing nests in it. */
    push(element: HtmlElement, parent: HtmlElement, flat: boolean): void {
      const { name } = element;
      stack.push({ name, element: flat || stack.length <= MAX_DEPTH ? element : parent });
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    /** Ends the innermost element with one of these names and all within it, unless an element of `within` stands before it. */
    end(names: readonly string[], within: ReadonlySet<string>): void {
      if (!names.some(isOpen)) return;
      const reach = steps > 0 ? MAX_DEPTH : MIN_REACH;
      for (let at = stack.length - 1; at > 0 && at >= stack.length - reach; at--, steps--) {
        const name = stack[at]?.name ?? "";
        if (names.includes(name)) {
          for (const ended of stack.splice(at)) counts.set(ended.name, (counts.get(ended.name) ?? 1) - 1);
          return;
        }
        if (within.has(name)) return;
      }
    },
  };
}
