import type { Resolve } from "../../adapters/http/index.ts";
import { isLiteral, isLoopback, specialPurpose } from "./addresses.ts";
import { FetchError } from "./fetch-error.ts";
import { isRefusedPort } from "./ports.ts";

export type JudgeOptions = { allowPrivateHosts: boolean };

/** `reason` is half a sentence, without a full stop, that may be shown to whoever chose the address. */
export type UrlJudgement = { ok: true; url: URL; needsDns: boolean } | { ok: false; reason: string };

/** Says for every address somebody else chose whether a request may go there. */
export type EgressGuard = {
  /** The address to use, or throws `FetchError` `address_refused` or `dns_failure`. Ask again before every hop. */
  check(url: string | URL, signal: AbortSignal): Promise<URL>;
};

const LOCAL_SUFFIXES = [".localhost", ".local", ".internal", ".home.arpa"];
const CACHE_MS = 60_000;
const CACHE_SIZE = 1000;

/**
 * Judges an address by its text alone: scheme, credentials, port, literal addresses in any spelling, and names that
 * never leave a private network. `needsDns` says that the name's addresses must be judged too before a request is made.
 */
export function judgeUrl(address: string | URL, options: JudgeOptions): UrlJudgement {
  if (!URL.canParse(String(address))) return refuse("it is not an absolute URL");
  const url = new URL(address);
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("only http and https are fetched");
  if (url.username !== "" || url.password !== "") return refuse("it carries a user name or password");
  const host = url.hostname.replace(/\.$/, "");
  if (options.allowPrivateHosts && url.protocol === "http:" && isLocalMachine(host)) return { ok: true, url, needsDns: false };
  if (isRefusedPort(url.port)) return refuse(`port ${url.port} is not used for the web`);
  return isLiteral(host) ? judgeLiteral(url, host) : judgeName(url, host);
}

/** A guard that looks names up with `resolve`; null (development without a network) leaves names to `judgeUrl` alone. */
export function openEgressGuard(deps: { resolve: Resolve | null; allowPrivateHosts: boolean; clock: () => number }): EgressGuard {
  const checkName = deps.resolve === null ? null : rememberPassed(deps.clock, checkAnswers(deps.resolve));
  return {
    async check(address, signal) {
      const judged = judgeUrl(address, deps);
      if (!judged.ok) throw new FetchError("address_refused", `This address is not fetched: ${judged.reason}.`);
      if (judged.needsDns && checkName) await checkName(judged.url.hostname.replace(/\.$/, ""), signal);
      return judged.url;
    },
  };
}

function refuse(reason: string): UrlJudgement {
  return { ok: false, reason };
}

function judgeLiteral(url: URL, host: string): UrlJudgement {
  const what = specialPurpose(host);
  return what === null ? { ok: true, url, needsDns: false } : refuse(`${host} is not on the public internet (${what})`);
}

function judgeName(url: URL, host: string): UrlJudgement {
  const labels = host.split(".");
  if (labels.includes("")) return refuse("its host name has an empty part");
  if (labels.length === 1) return refuse(`${host} is not a name on the public internet`);
  const suffix = LOCAL_SUFFIXES.find((each) => host.endsWith(each));
  return suffix === undefined ? { ok: true, url, needsDns: true } : refuse(`names that end in ${suffix} are local`);
}

function isLocalMachine(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
}

type CheckName = (name: string, signal: AbortSignal) => Promise<void>;

/** Every answer must be public: a name with one private address among public ones is how rebinding starts. */
function checkAnswers(resolve: Resolve): CheckName {
  return async (name, signal) => {
    const addresses = await resolve(name, signal).catch((cause: unknown) => {
      throw new FetchError("dns_failure", `The name ${name} could not be looked up.`, { cause });
    });
    if (addresses.length === 0) throw new FetchError("dns_failure", `The name ${name} does not exist or has no address.`);
    for (const address of addresses) {
      const what = specialPurpose(address);
      if (what === null) continue;
      throw new FetchError(
        "address_refused",
        `This address is not fetched: ${name} leads to ${address}, which is not on the public internet (${what}).`,
      );
    }
  };
}

/** Spares a second look-up of a name that passed within the minute; refusals and failures are asked anew. */
function rememberPassed(clock: () => number, check: CheckName): CheckName {
  const passedUntilMs = new Map<string, number>();
  return async (name, signal) => {
    if ((passedUntilMs.get(name) ?? 0) > clock()) return;
    await check(name, signal);
    if (passedUntilMs.size >= CACHE_SIZE) passedUntilMs.clear();
    passedUntilMs.set(name, clock() + CACHE_MS);
  };
}
