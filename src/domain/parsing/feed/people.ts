import { childElements, textOf } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";

export type Person = { name: string | null; email: string | null };

/** Longer lines are not names; the bound keeps the patterns below cheap. */
const MAX_LINE_CHARS = 500;
const ADDRESS = /[^\s<>()[\],;:"]{1,64}@[^\s<>()[\],;:"]{1,255}/;

/** An Atom person, or RSS's one line: `a@example.org (A. Author)`, `A. Author <a@example.org>`, a bare name or address. */
export function readPerson(element: XmlElement): Person | null {
  const children = childElements(element);
  const part = (local: string): string | null => {
    const child = children.find((candidate) => candidate.local === local);
    return (child && textOf(child).trim()) || null;
  };
  const person = children.length > 0 ? { name: part("name"), email: part("email") } : parsePerson(textOf(element));
  return person.name === null && person.email === null ? null : person;
}

export function parsePerson(line: string): Person {
  const text = line.slice(0, MAX_LINE_CHARS).trim();
  const email = ADDRESS.exec(text)?.[0].replace(/^mailto:/i, "") ?? null;
  const name =
    email === null
      ? text
      : text
          .replace(ADDRESS, "")
          .replace(/mailto:/i, "")
          .replace(/[<([{]\s*[>)\]}]/g, "");
  return { name: unwrapped(name), email };
}

/** `(A. Author)`, `"A. Author"` and stray punctuation around what is left of a line. */
function unwrapped(name: string): string | null {
  const bare = name
    .trim()
    .replace(/^["'(<\s]+(.*?)["')>\s]+$/, "$1")
    .replace(/^[\s,;:-]+|[\s,;:-]+$/g, "")
    .trim();
  return bare === "" ? null : bare;
}

/** Names in order, joined; the first address. Nameless people go by their address. */
export function joinPeople(people: readonly Person[]): { author: string | null; authorEmail: string | null } {
  const names = [...new Set(people.map(({ name, email }) => name ?? email).filter((name) => name !== null))];
  const authorEmail = people.find(({ email }) => email !== null)?.email ?? null;
  return { author: names.length === 0 ? null : names.join(", "), authorEmail };
}
