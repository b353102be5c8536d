import { createMiddleware } from "hono/factory";
import { AppError, type FieldError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Parameters whose percent-encoding is not UTF-8. */
function unreadable(query: string): FieldError[] {
  return query.split("&").flatMap((pair) => {
    if (decoded(pair) !== null) return [];
    const name = decoded(pair.split("=", 1)[0] ?? "") ?? "";
    return [{ pointer: `/${name}`, message: "must be percent-encoded UTF-8" }];
  });
}

/** 422 for what would otherwise be taken to the letter, `caf%e9` for one: nothing would be found, and nobody would know why. */
export const readableQuery = createMiddleware<AppEnv>(async (c, next) => {
  const { url } = c.req;
  const query = url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
  const errors = query.includes("%") ? unreadable(query) : [];
  if (errors.length > 0) throw new AppError("invalid", "A field is not valid.", { errors });
  await next();
});
