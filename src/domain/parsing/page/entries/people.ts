import { foldSpace } from "../html/text.ts";
import { valuesOf } from "../things.ts";
import type { Thing, Value } from "../things.ts";
import type { Person } from "../types.ts";
import { textOf, urlOf } from "./values.ts";

const MAX_PEOPLE = 100;

/** The people and organisations of these properties that have a name, each once. */
export function readPeople(thing: Thing, base: string | null, ...names: string[]): Person[] {
  const people = new Map<string, Person>();
  for (const value of names.flatMap((name) => valuesOf(thing, name)).slice(0, MAX_PEOPLE)) {
    const person = readPerson(value, base);
    if (person && !people.has(person.name)) people.set(person.name, person);
  }
  return [...people.values()];
}

function readPerson(value: Value, base: string | null): Person | null {
  const name = foldSpace(textOf(value) ?? "");
  if (name === "" || /^https?:\/\//i.test(name)) return null;
  return { name, url: typeof value === "string" ? null : urlOf(value, base) };
}
