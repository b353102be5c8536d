import { type Answer, headerOf } from "../http-client.ts";
import { openLoop, round } from "../load.ts";
import type { Stage } from "../stage.ts";
import { readBy } from "./callers.ts";

const LIMIT = 100;
const BURST = 10;
/** State older than this is not trusted. */
const TRUST_MS = 4_000;

export type Admission = {
  processes: number;
  /** The most any caller who hammers got through, and what it may be. */
  most: number;
  least: number;
  bound: number;
  /** The fewest a caller had got through when it was first refused, over the limit. */
  earliestRefusal: number;
  /** Requests refused of callers at 79 % of their limit. */
  falseRefusals: number;
  /** Answers whose `remaining` was more than was left 4 s before, and more than the caller then got through. */
  remainingAboveLastSync: number;
  remainingAboveGranted: number;
  answers: number;
};

/** Callers who hammer all processes at random, and callers who stay at 79 % of their limit, for a part of one window. */
export async function measureAdmission(stage: Stage, processes: number): Promise<Admission> {
  const { ports, stop } = await stage.start("hot", processes);
  const anyPort = (): number => ports[Math.floor(Math.random() * ports.length)] ?? 0;
  const hammering = Array.from({ length: 10 }, (_, i) => watchCaller(`hammer_${i}`));
  const polite = Array.from({ length: 10 }, (_, i) => watchCaller(`polite_${i}`));
  const politeRequests = shuffle(polite.flatMap((caller) => Array.from({ length: Math.floor(0.79 * LIMIT) }, () => caller)));
  const hammerRequests = hammering.flatMap((caller) => Array.from({ length: 3 * LIMIT }, () => caller));
  const all = shuffle([...politeRequests, ...hammerRequests]);
  await openLoop(all.length / 10, 10_000, (i) => (all[i] ?? watchCaller("spare")).shot(anyPort()));
  stop();
  const granted = hammering.map((caller) => caller.granted());
  const everybody = [...hammering, ...polite];
  return {
    processes,
    most: Math.max(...granted),
    least: Math.min(...granted),
    bound: LIMIT + processes * BURST,
    earliestRefusal: round(Math.min(...hammering.map((caller) => caller.grantedBeforeRefusal())) / LIMIT),
    falseRefusals: polite.reduce((sum, caller) => sum + caller.refused(), 0),
    remainingAboveLastSync: everybody.reduce((sum, caller) => sum + caller.overstated(LIMIT, TRUST_MS), 0),
    remainingAboveGranted: hammering.reduce((sum, caller) => sum + caller.overstated(caller.granted(), 0), 0),
    answers: all.length,
  };
}

/** Follows what one caller is told and given. */
function watchCaller(key: string) {
  const request = readBy(key);
  const told: { remaining: number; atMs: number }[] = [];
  const grantedMs: number[] = [];
  let refused = 0;
  let grantedBeforeRefusal = Infinity;
  const onAnswer = (answer: Answer): void => {
    if (answer.status === 200) grantedMs.push(performance.now());
    else {
      refused += 1;
      grantedBeforeRefusal = Math.min(grantedBeforeRefusal, grantedMs.length);
    }
    told.push({ remaining: Number(headerOf(answer, "x-ratelimit-remaining")), atMs: performance.now() });
  };
  return {
    shot: (port: number) => ({ port, request, onAnswer }),
    granted: () => grantedMs.length,
    refused: () => refused,
    grantedBeforeRefusal: () => grantedBeforeRefusal,
    /** Answers that said more than `total` less what had been granted `agoMs` before. */
    overstated: (total: number, agoMs: number) =>
      told.filter(({ remaining, atMs }) => remaining > Math.max(0, total - grantedMs.filter((grant) => grant <= atMs - agoMs).length))
        .length,
  };
}

function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
