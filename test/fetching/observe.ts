import type { HttpFetch } from "../../src/adapters/http/fetch.ts";
import { openEgressGuard } from "../../src/domain/fetching/egress-guard.ts";
import { type DocumentRequest, fetchDocument } from "../../src/domain/fetching/fetch-document.ts";
import { FetchError } from "../../src/domain/fetching/fetch-error.ts";

/** What came of a request, in a form that travels between runtimes. */
export type Observed =
  | { error: string; message: string; retryAfterS: number | null }
  | {
      status: "ok";
      finalPath: string;
      permanentPath: string | null;
      size: number;
      text: string;
      truncated: boolean;
      etag: string | null;
      maxAgeS: number | null;
    }
  | { status: "not_modified"; finalPath: string; permanentPath: string | null; etag: string | null; maxAgeS: number | null };

/** Fetches with loopback allowed and names not looked up, and tells what happened. */
export async function observe(http: HttpFetch, clock: () => number, request: DocumentRequest): Promise<Observed> {
  const guard = openEgressGuard({ resolve: null, allowPrivateHosts: true, clock });
  try {
    const document = await fetchDocument({ http, guard, clock }, request);
    const { etag, maxAgeS } = document;
    const places = {
      finalPath: pathOf(document.finalUrl),
      permanentPath: document.permanentUrl === null ? null : pathOf(document.permanentUrl),
    };
    if (document.status === "not_modified") return { status: "not_modified", ...places, etag, maxAgeS };
    const text = new TextDecoder().decode(document.body.subarray(0, 1000));
    return { status: "ok", ...places, size: document.body.length, text, truncated: document.truncated, etag, maxAgeS };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { error: error.code, message: error.message, retryAfterS: error.retryAfterS ?? null };
  }
}

/** What follows the origin, a fragment included. */
function pathOf(url: string): string {
  return url.slice(new URL(url).origin.length);
}
