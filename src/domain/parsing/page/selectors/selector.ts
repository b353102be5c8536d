import type { HtmlElement } from "../html/tree.ts";
import type { Positions } from "./positions.ts";

/** What a test may look at besides the element: where the search began, and places among siblings. */
export type Surroundings = { scope: HtmlElement; positions: Positions };
export type Test = (element: HtmlElement, around: Surroundings) => boolean;
/** How an element relates to the one before it in the selector. */
export type Combinator = " " | ">" | "+" | "~";
/** Tests of one element after the other; the first one's combinator means nothing. */
export type Step = { combinator: Combinator; tests: Test[] };
/** A list of complex selectors, one of which must match. */
export type Selector = Step[][];

/** Why a text is no selector that can be used here. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
}

const MAX_LENGTH = 500;
const MAX_STEPS = 30;
const NAME = /-{0,2}(?:[A-Za-z_\u0080-\uffff]|\\.)(?:[\w\u0080-\uffff-]|\\.)*/y;
const ATTRIBUTE = /\[\s*([\w:.-]+)\s*(?:([~|^$*]?=)\s*("[^"]*"|'[^']*'|[^\s\]"']+)\s*([iIsS])?\s*)?\]/y;
const PSEUDO = /:([a-z-]+)(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?/iy;
const COMBINATOR = /\s*([>+~])\s*|\s+/y;
const COMMA = /\s*,\s*/y;

/**
 * Reads the part of CSS selectors that pages are picked apart with: types, `*`, ids, classes, attributes, `:not()`, `:is()`,
 * `:scope`, `:nth-child()` and its like, the four combinators, lists. Throws `SelectorError` for everything else.
 */
export function parseSelector(written: string): Selector {
  if (written.length > MAX_LENGTH) throw new SelectorError(`is longer than ${MAX_LENGTH} characters`);
  const text = written.trim();
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  const name = (): string => (take(NAME)?.[0] ?? fail(text, at)).replaceAll(/\\(.)/g, "$1");

  const compound = (): Test[] => {
    const tests: Test[] = [];
    const from = at;
    if (text[at] === "*") at++;
    else if (text[at] !== undefined && !"#.[:".includes(text[at] ?? "")) tests.push(hasName(name().toLowerCase()));
    for (let char = text[at]; char !== undefined && "#.[:".includes(char); char = text[at]) {
      if (char === "#" || char === ".") at++;
      if (char === "#") tests.push(hasAttribute("id", "=", name(), false));
      else if (char === ".") tests.push(hasAttribute("class", "~=", name(), false));
      else if (char === "[") tests.push(attributeTest(take(ATTRIBUTE) ?? fail(text, at)));
      else tests.push(pseudoTest(take(PSEUDO) ?? fail(text, at)));
    }
    return at === from ? fail(text, at) : tests;
  };

  const complex = (): Step[] => {
    const steps: Step[] = [{ combinator: " ", tests: compound() }];
    while (at < text.length && !/^\s*,/.test(text.slice(at))) {
      const found = take(COMBINATOR) ?? fail(text, at);
      steps.push({ combinator: (found[1] ?? " ") as Combinator, tests: compound() });
      if (steps.length > MAX_STEPS) throw new SelectorError(`has more than ${MAX_STEPS} steps`);
    }
    return steps;
  };

  const list = [complex()];
  while (take(COMMA)) list.push(complex());
  return at === text.length ? list : fail(text, at);
}

function fail(text: string, at: number): never {
  throw new SelectorError(`is not understood at "${text.slice(at, at + 20)}"`);
}

function hasName(name: string): Test {
  return (element) => element.name === name;
}

function attributeTest([, name = "", operator = "", written = "", flag = ""]: RegExpExecArray): Test {
  if (operator === "") return ({ attributes }) => attributes.has(name.toLowerCase());
  return hasAttribute(name.toLowerCase(), operator, written.replace(/^(["'])([^]*)\1$/, "$2"), flag.toLowerCase() === "i");
}

function hasAttribute(name: string, operator: string, written: string, ignoreCase: boolean): Test {
  const wanted = ignoreCase ? written.toLowerCase() : written;
  return ({ attributes }) => {
    const own = attributes.get(name);
    return own !== undefined && compare(ignoreCase ? own.toLowerCase() : own, operator, wanted);
  };
}

function compare(own: string, operator: string, wanted: string): boolean {
  switch (operator) {
    case "=":
      return own === wanted;
    case "~=":
      return own.split(/\s+/).includes(wanted);
    case "|=":
      return own === wanted || own.startsWith(`${wanted}-`);
    case "^=":
      return wanted !== "" && own.startsWith(wanted);
    case "$=":
      return wanted !== "" && own.endsWith(wanted);
    default:
      return wanted !== "" && own.includes(wanted);
  }
}

function pseudoTest([whole = "", pseudo = "", argument]: RegExpExecArray): Test {
  const name = pseudo.toLowerCase();
  if (argument === undefined) {
    if (name === "scope") return (element, { scope }) => element === scope;
    const place = /^(first|last|only)-(child|of-type)$/.exec(name);
    if (place) return placeTest(`${place[1]}`, place[2] === "of-type");
    throw new SelectorError(`${whole} is not supported`);
  }
  if (name === "not" || name === "is" || name === "where") return listTest(argument, name === "not");
  const nth = /^nth-(last-)?(child|of-type)$/.exec(name);
  if (nth) return nthTest(argument, nth[1] !== undefined, nth[2] === "of-type");
  throw new SelectorError(`${whole} is not supported`);
}

/** `:not()` and `:is()` of single elements; no combinators within. */
function listTest(argument: string, isNegated: boolean): Test {
  const list = parseSelector(argument);
  if (list.some((steps) => steps.length > 1)) throw new SelectorError("only single elements can stand in :not() and :is()");
  const matches: Test = (element, around) => list.some(([step]) => step?.tests.every((test) => test(element, around)));
  return isNegated ? (element, around) => !matches(element, around) : matches;
}

function placeTest(which: string, ofType: boolean): Test {
  return (element, { positions }) => {
    const { fromStart, fromEnd } = positions(element, ofType);
    return (which === "last" || fromStart === 1) && (which === "first" || fromEnd === 1);
  };
}

/** `odd`, `even`, `3`, `2n+1`, `-n+3`. */
function nthTest(argument: string, fromLast: boolean, ofType: boolean): Test {
  const formula = argument
    .trim()
    .toLowerCase()
    .replace(/^odd$/, "2n+1")
    .replace(/^even$/, "2n");
  const match = /^(?:([+-]?\d{0,6})n)?\s*([+-]?\s*\d{1,6})?$/.exec(formula);
  if (!match || formula === "") throw new SelectorError(`"${argument}" is no place`);
  const step = match[1] === undefined ? 0 : Number(/^[+-]?$/.test(match[1]) ? `${match[1]}1` : match[1]);
  const start = Number((match[2] ?? "0").replaceAll(/\s/g, ""));
  return (element, { positions }) => {
    const { fromStart, fromEnd } = positions(element, ofType);
    const offset = (fromLast ? fromEnd : fromStart) - start;
    return step === 0 ? offset === 0 : offset % step === 0 && offset / step >= 0;
  };
}
