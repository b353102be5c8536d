import { childElements } from "../html/tree.ts";
import type { HtmlElement } from "../html/tree.ts";
import type { Selector, Step, Surroundings } from "./selector.ts";

/** Which steps of each complex selector are fulfilled, one bit a step. */
type Progress = readonly number[];
type Path = { ancestors: Progress; parent: Progress };

/**
 * The elements below `scope` that a selector matches, in document order, without those inside of another one, up to `limit`.
 * Each element is looked at once, with what its ancestors and earlier siblings have fulfilled: linear, whatever the selector.
 */
export function select(scope: HtmlElement, selector: Selector, positions: Surroundings["positions"], limit: number): HtmlElement[] {
  const around: Surroundings = { scope, positions };
  const found: HtmlElement[] = [];
  const nothing = selector.map(() => 0);

  const below = (element: HtmlElement, { ancestors, parent }: Path): void => {
    let previous: Progress = nothing;
    let earlier: Progress = nothing;
    for (const child of childElements(element)) {
      if (found.length >= limit) return;
      const own = selector.map((steps, at) => {
        const from = { ancestors: ancestors[at] ?? 0, parent: parent[at] ?? 0, previous: previous[at] ?? 0, earlier: earlier[at] ?? 0 };
        return fulfilled(steps, child, from, around);
      });
      previous = own;
      earlier = either(earlier, own);
      if (selector.some((steps, at) => ((own[at] ?? 0) >> (steps.length - 1)) & 1)) found.push(child);
      else below(child, { ancestors: either(ancestors, own), parent: own });
    }
  };

  const atScope = selector.map((steps) => fulfilled(steps, scope, { ancestors: 0, parent: 0, previous: 0, earlier: 0 }, around));
  below(scope, { ancestors: atScope, parent: atScope });
  return found;
}

type From = { ancestors: number; parent: number; previous: number; earlier: number };

function fulfilled(steps: readonly Step[], element: HtmlElement, from: From, around: Surroundings): number {
  let bits = 0;
  for (const [at, { combinator, tests }] of steps.entries()) {
    const isReached = at === 0 || (before(combinator, from) >> (at - 1)) & 1;
    if (isReached && tests.every((test) => test(element, around))) bits |= 1 << at;
  }
  return bits;
}

function before(combinator: Step["combinator"], { ancestors, parent, previous, earlier }: From): number {
  switch (combinator) {
    case " ":
      return ancestors;
    case ">":
      return parent;
    case "+":
      return previous;
    case "~":
      return earlier;
  }
}

function either(a: Progress, b: Progress): Progress {
  return a.map((bits, at) => bits | (b[at] ?? 0));
}
