import { FetchError, type FetchErrorCode } from "./fetch-error.ts";

/** First match wins. Node puts a code on the error's cause; workerd has words only. */
const SIGNS: readonly (readonly [RegExp, FetchErrorCode, string])[] = [
  [/ENOTFOUND|EAI_AGAIN|DNS lookup/i, "dns_failure", "the name could not be looked up"],
  [/ETIMEDOUT|UND_ERR_\w*TIMEOUT|timed? ?out/i, "timeout", "the server did not answer in time"],
  [/CERT|SSL|TLS|EPROTO|certificate/i, "tls_failure", "no secure connection could be made"],
  [/\bZ_\w+_ERROR|BROTLI|ZSTD|gzip|decompress/i, "unsupported_encoding", "the body is not in the compression it claims"],
];

/** A fault thrown by the platform's fetch, or while its body was read, as something an operator understands. */
export function toFetchError(error: unknown, host: string, phase: "connect" | "body"): FetchError {
  if (error instanceof FetchError) return error;
  const text = describe(error);
  const sign = SIGNS.find(([pattern]) => pattern.test(text));
  if (sign) return new FetchError(sign[1], `${host}: ${sign[2]}.`, { cause: error });
  return phase === "body"
    ? new FetchError("incomplete_body", `${host}: the connection ended before the whole document had arrived.`, { cause: error })
    : new FetchError("connection_failed", `${host}: no connection could be made, or it broke off before an answer.`, { cause: error });
}

/** Names, codes and messages of an error and of what caused it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code: unknown = Reflect.get(error, "code");
  return `${error.name} ${error.message} ${typeof code === "string" ? code : ""} ${error.cause === undefined ? "" : describe(error.cause)}`;
}
