import { createMiddleware } from "hono/factory";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

export const MAX_JSON_BYTES = 1024 * 1024;

async function readCapped(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new AppError("too_large", `The body may have at most ${maxBytes} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (step === undefined || step.done) break;
    size += step.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(step.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/**
 * The rules every body obeys before it is validated, in this order: media type (415), size (413), UTF-8 and JSON syntax
 * (400). Runs after authentication, since credentials and rights are judged first.
 */
export function bodyRules(accepts: readonly string[] = ["application/json"], maxBytes = MAX_JSON_BYTES) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (!accepts.includes(type)) {
      throw new AppError("unsupported_media_type", `Send ${accepts.join(" or ")}.`, { headers: { accept: accepts.join(", ") } });
    }
    const bytes = await readCapped(c.req.raw, maxBytes);
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      if (type === "application/json") JSON.parse(text);
    } catch {
      throw new AppError(
        "malformed",
        type === "application/json" ? "The body is not valid JSON in UTF-8." : "The body is not valid UTF-8.",
      );
    }
    // The stream is read; what validates reads it again from here, and takes the media type at its word.
    const headers = new Headers(c.req.raw.headers);
    headers.set("content-type", type);
    c.req.raw = new Request(c.req.raw.url, { method: c.req.method, headers, body: text });
    await next();
  });
}
