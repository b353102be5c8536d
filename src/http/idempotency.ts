import { createMiddleware } from "hono/factory";
import type { Context } from "hono";
import { z } from "zod";
import { type Attempt, claimKey, releaseKey, storeAnswer } from "../domain/idempotency/index.ts";
import { sha256Hex } from "../lib/digest.ts";
import { AppError } from "../lib/errors.ts";
import { seal, unseal } from "../lib/seal.ts";
import type { AppEnv } from "./env.ts";
import { addressOf } from "./limit.ts";

const MAX_BODY_BYTES = 64 * 1024;
const KEPT_HEADERS = ["content-type", "location"];
const KeptHeaders = z.record(z.string(), z.string());
const JsonObject = z.record(z.string(), z.unknown());

/** The key as RFC 8941 string or bare; visible ASCII, so that it can be compared byte by byte. */
function readKey(header: string): string {
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError("invalid", "The Idempotency-Key is not valid.", {
      errors: [{ pointer: "/Idempotency-Key", message: "must be 1 to 255 visible ASCII characters" }],
    });
  }
  return key;
}

async function attemptOf(c: Context<AppEnv>, header: string): Promise<Attempt> {
  const actor = c.get("actor");
  const url = new URL(c.req.url);
  return {
    caller: "id" in actor ? actor.id : await sha256Hex(addressOf(c)),
    key: readKey(header),
    fingerprint: await sha256Hex([c.req.method, url.pathname + url.search, await c.req.raw.clone().text()].join("\n")),
    token: c.get("ctx").newId("req"),
  };
}

const placeOf = ({ caller, key }: Attempt): string => `idempotency\n${caller}\n${key}`;

function withoutSecrets(body: string, withhold: readonly string[]): string {
  if (withhold.length === 0) return body;
  return JSON.stringify(
    Object.fromEntries(Object.entries(JsonObject.parse(JSON.parse(body))).filter(([name]) => !withhold.includes(name))),
  );
}

/**
 * The first answer to a key is the answer for a day: a repeat gets it again, another request under the same key 422, one
 * that comes while the first is under way 409. What failed may be tried again under the same key. Fields in `withhold`, shown
 * once, are never kept.
 */
export function idempotent(withhold: readonly string[] = []) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const header = c.req.header("idempotency-key");
    if (header === undefined) return next();
    const { db, clock, randomBytes, config } = c.get("ctx");
    const attempt = await attemptOf(c, header);
    const stored = await claimKey(db, attempt, clock());
    if (stored !== null) {
      if (stored.fingerprint !== attempt.fingerprint) {
        throw new AppError("invalid", "This Idempotency-Key was used for another request.", {
          errors: [{ pointer: "/Idempotency-Key", message: "belongs to a request with another address or body" }],
        });
      }
      if (stored.state === "running") throw new AppError("conflict", "The first request with this key is under way.", { retryAfterS: 1 });
      const body = stored.body === null ? null : await unseal(config.SEAL_KEYS, placeOf(attempt), stored.body);
      if (body === null) throw new AppError("conflict", "It was done; the answer is not kept.");
      return c.body(body, (stored.status ?? 200) as 200, { ...KeptHeaders.parse(stored.headers), "idempotency-replayed": "true" });
    }
    await next();
    if (!c.res.ok) return releaseKey(db, attempt);
    const body = withoutSecrets(await c.res.clone().text(), withhold);
    const headers = Object.fromEntries(KEPT_HEADERS.map((name) => [name, c.res.headers.get(name)]).filter(([, value]) => value !== null));
    const isKept = new TextEncoder().encode(body).byteLength <= MAX_BODY_BYTES;
    await storeAnswer(db, attempt, {
      status: c.res.status,
      headers: KeptHeaders.parse(headers),
      body: isKept ? await seal(config.SEAL_KEYS, randomBytes, placeOf(attempt), body) : null,
    });
  });
}
