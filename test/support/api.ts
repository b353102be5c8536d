import { exports } from "cloudflare:workers";
import { env } from "cloudflare:test";
import { readConfig } from "../../src/config.ts";
import type { Role } from "../../src/domain/accounts/schema.ts";
import { freshToken } from "./tokens.ts";

const ORIGIN = "http://tidings.test";
export const USER_ID = "usr_01hzzzzzzzzzzzzzzzzzzzzzzz";
const SESSION_ID = "ses_01hzzzzzzzzzzzzzzzzzzzzzzz";

/** A bearer token of this role, good for an hour. */
export function tokenOf(role: Role): Promise<string> {
  return freshToken(readConfig(env), { userId: USER_ID, sessionId: SESSION_ID, role, isVerified: true });
}

let lastAddress = 0;

/** A client address nobody else uses, so that a test has limits of its own. */
export function freshAddress(): string {
  lastAddress += 1;
  return `198.51.${Math.floor(lastAddress / 250)}.${(lastAddress % 250) + 1}`;
}

export type Call = { method?: string; token?: string; json?: unknown; body?: BodyInit; headers?: Record<string, string>; address?: string };

/** One request to the edge Worker. */
export function call(path: string, options: Call = {}): Promise<Response> {
  const {
    method = options.json === undefined && options.body === undefined ? "GET" : "POST",
    token,
    json,
    body,
    headers = {},
    address = freshAddress(),
  } = options;
  const request = new Request(
    path.startsWith("/health") || path.startsWith("/docs") || path.startsWith("/openapi") ? `${ORIGIN}${path}` : `${ORIGIN}/api/v1${path}`,
    {
      method,
      redirect: "manual",
      headers: {
        "cf-connecting-ip": address,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
    },
  );
  return exports.default.fetch(request);
}
