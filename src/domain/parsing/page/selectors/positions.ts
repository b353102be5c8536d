import { childElements } from "../html/tree.ts";
import type { HtmlElement } from "../html/tree.ts";

/** Place of an element among its sibling elements, from both ends, counted from 1. */
export type Position = { fromStart: number; fromEnd: number };
export type Positions = (element: HtmlElement, ofType: boolean) => Position;

type Places = ReadonlyMap<HtmlElement, Position>;
const ALONE: Position = { fromStart: 1, fromEnd: 1 };

/** Counts the children of each parent once, however often they are asked for. */
export function createPositions(): Positions {
  const all = new Map<HtmlElement, Places>();
  const ofTypes = new Map<HtmlElement, Places>();
  return (element, ofType) => {
    const { parent } = element;
    if (parent === null) return ALONE;
    const known = ofType ? ofTypes : all;
    let places = known.get(parent);
    if (!places) known.set(parent, (places = placesOf(childElements(parent), ofType ? ({ name }) => name : () => "")));
    return places.get(element) ?? ALONE;
  };
}

function placesOf(children: readonly HtmlElement[], groupOf: (element: HtmlElement) => string): Places {
  const counts = new Map<string, number>();
  const started = children.map((element) => {
    const fromStart = (counts.get(groupOf(element)) ?? 0) + 1;
    counts.set(groupOf(element), fromStart);
    return { element, fromStart };
  });
  return new Map(
    started.map(({ element, fromStart }) => [element, { fromStart, fromEnd: (counts.get(groupOf(element)) ?? 0) - fromStart + 1 }]),
  );
}
