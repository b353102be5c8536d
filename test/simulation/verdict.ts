import type { Life, Run } from "./live.ts";
import type { DocumentSpec, Exchange, HostSpec, WholeTime } from "./town-of-hosts.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A gate leaves a host alone for an hour at most; the source that was told keeps to the whole time by its schedule. */
const MAX_PAUSE_S = 3_600;
/** A tick comes once a minute; whoever is due then waits for turns, ten minutes at most. */
const MAX_WAIT_MS = 11 * MINUTE_MS;
/** By how much a run may come after its time. */
const allowanceMs = ({ throttled }: HostSpec) => MAX_WAIT_MS + (throttled === undefined ? 0 : MAX_PAUSE_S * 1000);
const MAX_BACKOFF_MS = 7 * DAY_MS;

export type Verdict = {
  polls: number;
  robots: number;
  /** Each in words; none is what is wanted. */
  impolite: string[];
  conditional: { all: number; wherePossible: number };
  dead: string[];
  /** From when a source was due to the end of its run, in ms; without hosts that asked to be left alone. */
  lateness: { median: number; p95: number; most: number };
  changes: { total: number; seen: number; seenLate: number; medianDelayMs: number; p95DelayMs: number };
  ownOutage: { runs: number; blamed: number; alerts: number };
  alerts: number;
};

/** What came of it, worked out from what the hosts saw and what the sources' rows said. */
export function judge({ exchanges, runs }: Life, documents: readonly DocumentSpec[], whole: WholeTime, outage: WholeTime): Verdict {
  const polls = exchanges.filter(({ isRobots }) => !isRobots);
  const byUrl = Map.groupBy(runs, ({ url }) => url);
  const patient = documents.filter(({ host }) => host.throttled === undefined);
  const lateness = sorted(patient.flatMap(({ url }) => latenessOf(byUrl.get(url) ?? [])));
  return {
    polls: polls.length,
    robots: exchanges.length - polls.length,
    impolite: [...Map.groupBy(exchanges, ({ host }) => host).values()].flatMap(impolitenessTo),
    conditional: {
      all: share(polls, ({ isConditional }) => isConditional),
      wherePossible: share(notFirst(polls), ({ isConditional }) => isConditional),
    },
    dead: documents.flatMap(({ url }) => (isAlive(byUrl.get(url)?.at(-1), whole) ? [] : [url])),
    lateness: { median: at(lateness, 0.5), p95: at(lateness, 0.95), most: at(lateness, 1) },
    changes: judgeChanges(documents, byUrl, whole),
    ownOutage: judgeOutage([...byUrl.values()], outage),
    alerts: [...byUrl.values()].flatMap((each) => each.filter(isAlert)).length,
  };
}

/** One at a time, a second or Crawl-delay from end to start, and Retry-After. */
function impolitenessTo(exchanges: readonly Exchange[]): string[] {
  const inOrder = exchanges.toSorted((a, b) => a.startMs - b.startMs);
  const found: string[] = [];
  let freeMs = 0;
  const freeByUrl = new Map<string, number>();
  for (const [i, { host, url, startMs, isRobots }] of inOrder.entries()) {
    const before = inOrder[i - 1];
    // robots.txt itself is asked for before it is known what it asks for.
    const spacingMs = 1000 * Math.max(1, isRobots || before?.isRobots === true ? 1 : (host.crawlDelayS ?? 1));
    if (before !== undefined && startMs < before.endMs + spacingMs) {
      found.push(`${url}: ${startMs - before.endMs} ms after the request before it ended`);
    }
    const freeAtMs = Math.max(freeMs, freeByUrl.get(url) ?? 0);
    if (startMs < freeAtMs) found.push(`${url}: ${Math.round((freeAtMs - startMs) / 1000)} s before Retry-After was over`);
    const { retryAfterS, endMs } = inOrder[i] ?? { retryAfterS: null, endMs: 0 };
    if (retryAfterS === null) continue;
    freeMs = Math.max(freeMs, endMs + Math.min(retryAfterS, MAX_PAUSE_S) * 1000);
    freeByUrl.set(url, endMs + retryAfterS * 1000);
  }
  return found;
}

/** Polls of documents that were had before, of hosts that give something to ask by. */
function notFirst(polls: readonly Exchange[]): Exchange[] {
  const had = new Set<string>();
  return polls.filter(({ url, host, status }) => {
    const counts = had.has(url) && host.validators !== "none";
    if (status === 200) had.add(url);
    return counts;
  });
}

/** Tried lately or to be tried soon: a week at most lies between two tries. */
const isAlive = (last: Run | undefined, { endMs }: WholeTime) =>
  last !== undefined && last.plannedMs - last.endMs <= MAX_BACKOFF_MS && last.plannedMs > endMs - MAX_WAIT_MS;

function latenessOf(runs: readonly Run[]): number[] {
  return runs.slice(1).map(({ endMs }, i) => endMs - (runs[i]?.plannedMs ?? endMs));
}

/** A change is late when it was not seen by the run that was due next; only what hosts that answered had to show counts. */
function judgeChanges(documents: readonly DocumentSpec[], byUrl: ReadonlyMap<string, Run[]>, whole: WholeTime): Verdict["changes"] {
  const delays: number[] = [];
  let total = 0;
  let seenLate = 0;
  for (const { url, host, changesMs } of documents) {
    const runs = byUrl.get(url) ?? [];
    for (const changeMs of changesMs) {
      const before = runs.findLast(({ endMs }) => endMs < changeMs);
      const next = runs.find(({ endMs }) => endMs >= changeMs);
      if (before === undefined || before.errorCode !== null || next?.errorCode != null) continue;
      if (next === undefined && before.plannedMs > whole.endMs - allowanceMs(host)) continue;
      total += 1;
      if (next === undefined) continue;
      delays.push(next.endMs - changeMs);
      if (next.endMs > Math.max(before.plannedMs, changeMs) + allowanceMs(host)) seenLate += 1;
    }
  }
  const inOrder = sorted(delays);
  return { total, seen: delays.length, seenLate, medianDelayMs: at(inOrder, 0.5), p95DelayMs: at(inOrder, 0.95) };
}

const isAlert = ({ failures }: Run, i: number, runs: readonly Run[]) => failures === 3 && runs[i - 1]?.failures === 2;

/** Who was called to account for an outage of our own: whose count of failures rose in it. */
function judgeOutage(byUrl: readonly Run[][], { startMs, endMs }: WholeTime): Verdict["ownOutage"] {
  const isIn = (run: Run) => run.endMs >= startMs && run.endMs < endMs;
  const blamed = byUrl.flatMap((runs) => runs.filter((run, i) => isIn(run) && run.failures > (runs[i - 1]?.failures ?? 0)));
  return {
    runs: byUrl.flat().filter(isIn).length,
    blamed: blamed.length,
    alerts: byUrl.flatMap((runs) => runs.filter((run, i) => isIn(run) && isAlert(run, i, runs))).length,
  };
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const at = (inOrder: readonly number[], part: number) => inOrder[Math.min(inOrder.length - 1, Math.floor(part * inOrder.length))] ?? 0;
const share = <T>(all: readonly T[], isOne: (each: T) => boolean) => Math.round((all.filter(isOne).length / all.length) * 1000) / 1000;
