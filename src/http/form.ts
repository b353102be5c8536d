import type { Context, TypedResponse } from "hono";
import type { z } from "zod";
import { headersOf, toAppError } from "./problem.ts";
import type { AppEnv } from "./env.ts";

export const FORM_OR_JSON = ["application/x-www-form-urlencoded", "application/json"] as const;

/** A body of this schema as JSON or as a form; each is validated when it is the one sent, and the body rules see to it that one is. */
export const formOrJson = <Schema extends z.ZodType>(schema: Schema) => ({
  required: false as const,
  content: { "application/json": { schema }, "application/x-www-form-urlencoded": { schema } },
});

export const isForm = (c: Context<AppEnv>): boolean =>
  c.req.header("content-type")?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;

/** Whether the body was sent by a browser's form, which is to be answered with a page. */
const isBrowserForm = (c: Context<AppEnv>): boolean => isForm(c) && (c.req.header("accept")?.includes("text/html") ?? false);

const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

type Markup = Parameters<Context<AppEnv>["html"]>[0];

/** A page with a form: kept by nobody, sent from nowhere else. */
export function formPage(
  c: Context<AppEnv>,
  markup: Markup,
  status: 200 | 401 | 422 | 429 | 500 | 503 = 200,
): Response | Promise<Response> {
  c.header("content-security-policy", PAGE_POLICY);
  c.header("cache-control", "no-store");
  return c.html(markup, status);
}

const SHOWN = [401, 422, 429, 503] as const;

/** Does what a form or JSON asks for, and answers a browser with a page of what came of it, anybody else with JSON. */
export async function answerForm<Body>(
  c: Context<AppEnv>,
  act: () => Promise<Body>,
  page: (error: string | null) => Markup,
): Promise<Response & TypedResponse<Body, 200, "json">> {
  c.header("cache-control", "no-store");
  if (!isBrowserForm(c)) return c.json((await act()) as object, 200) as Response & TypedResponse<Body, 200, "json">;
  let answer: Response;
  try {
    await act();
    answer = await formPage(c, page(null));
  } catch (thrown) {
    const error = toAppError(thrown);
    const words = [...error.errors.map(({ pointer, message }) => `${pointer.slice(1).replaceAll("_", " ")} ${message}`), error.message];
    c.set("failure", { code: error.code });
    for (const [name, value] of Object.entries(headersOf(error))) c.header(name, value);
    answer = await formPage(c, page(words[0] ?? ""), SHOWN.find((status) => status === error.status) ?? 500);
  }
  return answer as Response & TypedResponse<Body, 200, "json">;
}
