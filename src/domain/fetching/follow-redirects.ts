import type { HttpFetch } from "../../adapters/http/index.ts";
import { retryAfterS } from "./cache-headers.ts";
import type { EgressGuard } from "./egress-guard.ts";
import { FetchError } from "./fetch-error.ts";
import { toFetchError } from "./network-error.ts";
import type { TimeLimit } from "./time-limit.ts";

/**
 * Asked before every request; `hop` 0 is the request itself, others follow a redirect. Resolves to what is called when
 * the exchange is over. The time it takes is not the server's and does not count.
 */
export type Admit = (url: URL, hop: number) => Promise<Release>;
export type Release = (outcome: { retryAfterS: number | null }) => Promise<void>;

export type FetchDeps = {
  http: HttpFetch;
  guard: EgressGuard;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** Politeness: waits for the request's turn, or throws to forbid it. After the guard has passed the address. */
  admit?: Admit;
};

export type Arrival = {
  response: Response;
  url: URL;
  /** Where permanent redirects alone (301, 308) led from the start; null when there were none. */
  permanentUrl: string | null;
  /** Whether this was still the origin that the request was meant for. */
  firstOrigin: boolean;
};

/** Headers for a request; those with validators or credentials only while the first origin was never left. */
export type HeadersFor = (firstOrigin: boolean) => Readonly<Record<string, string>>;

const MAX_REDIRECTS = 5;
const REDIRECTS = [300, 301, 302, 303, 307, 308];
const PERMANENT = [301, 308];

type Hop = { url: URL; permanentUrl: string | null; firstOrigin: boolean; onlyPermanent: boolean };

/** Requests `address`, hop by hop until an answer is no redirect, and hands that to `read` while its turn lasts. */
export async function followRedirects<T>(
  deps: FetchDeps,
  address: string,
  time: TimeLimit,
  headersFor: HeadersFor,
  read: (arrival: Arrival) => Promise<T>,
): Promise<T> {
  const seen = new Set<string>();
  let hop: Hop = { url: await check(deps, address, time), permanentUrl: null, firstOrigin: true, onlyPermanent: true };
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    if (seen.has(hop.url.href))
      throw new FetchError("redirect_loop", `${hop.url.host} redirects in a circle, as sites do that want a cookie first.`);
    seen.add(hop.url.href);
    const result = await exchange(deps, hop, count, time, headersFor, read);
    if ("value" in result) return result.value;
    hop = await nextHop(deps, hop, result.redirect, time);
  }
  throw new FetchError("too_many_redirects", `${hop.url.host}: more than ${MAX_REDIRECTS} redirects.`);
}

type Redirect = { status: number; location: string | null };
type Exchanged<T> = { value: T } | { redirect: Redirect };

async function exchange<T>(
  deps: FetchDeps,
  hop: Hop,
  count: number,
  time: TimeLimit,
  headersFor: HeadersFor,
  read: (arrival: Arrival) => Promise<T>,
): Promise<Exchanged<T>> {
  const { admit } = deps;
  const release = admit && (await time.uncounted(() => admit(hop.url, count)));
  let waitS: number | null = null;
  try {
    const response = await send(deps, hop.url, headersFor(hop.firstOrigin), time);
    waitS = response.ok ? null : retryAfterS(response.headers, deps.clock());
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || (response.status === 300 && location === null)) {
      return { value: await read({ response, url: hop.url, permanentUrl: hop.permanentUrl, firstOrigin: hop.firstOrigin }) };
    }
    response.body?.cancel().catch(() => {});
    return { redirect: { status: response.status, location } };
  } finally {
    // A turn that cannot be handed back runs out by itself; the document is not lost for it.
    await release?.({ retryAfterS: waitS }).catch(() => {});
  }
}

async function send(deps: FetchDeps, url: URL, headers: Readonly<Record<string, string>>, time: TimeLimit): Promise<Response> {
  try {
    return await time.limit(deps.http(url.href, { headers, signal: time.signal }));
  } catch (error) {
    throw toFetchError(error, url.host, "connect");
  }
}

async function nextHop(deps: FetchDeps, from: Hop, { status, location }: Redirect, time: TimeLimit): Promise<Hop> {
  if (location === null || !URL.canParse(location, from.url)) {
    throw new FetchError("bad_redirect", `${from.url.host} answered ${status}, a redirect that does not say where to.`, { status });
  }
  const url = await check(deps, new URL(location, from.url), time);
  const onlyPermanent = from.onlyPermanent && PERMANENT.includes(status);
  return {
    url,
    onlyPermanent,
    permanentUrl: onlyPermanent ? url.href : from.permanentUrl,
    firstOrigin: from.firstOrigin && url.origin === from.url.origin,
  };
}

async function check(deps: FetchDeps, address: string | URL, time: TimeLimit): Promise<URL> {
  const url = new URL(await time.limit(deps.guard.check(address, time.signal)));
  url.hash = "";
  return url;
}
