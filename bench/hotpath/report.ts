import type { Spread } from "./load.ts";
import type { Admission } from "./scenarios/admission.ts";
import type { Freshness } from "./scenarios/freshness.ts";
import type { Outage, Phase } from "./scenarios/outage.ts";
import type { Throughput } from "./scenarios/throughput.ts";
import type { Trips } from "./scenarios/trips.ts";

export type Results = {
  machine?: { cpus: number; model: string; node: string; redis: string };
  throughput?: Throughput;
  trips?: Trips;
  admission?: Admission[];
  freshness?: Freshness[];
  outage?: Outage[];
};

export type Row = { what: string; bound: string; measured: string; holds: boolean };

/** Every promise with its figure. */
export function rowsOf({ throughput, trips, admission = [], freshness = [], outage = [] }: Results): Row[] {
  return [
    ...(throughput === undefined ? [] : throughputRows(throughput)),
    ...(trips === undefined ? [] : tripRows(trips)),
    ...admission.flatMap(admissionRows),
    ...freshness.flatMap(freshnessRows),
    ...outage.flatMap(outageRows),
  ];
}

const row = (what: string, bound: string, measured: string | number, holds: boolean): Row => ({
  what,
  bound,
  measured: String(measured),
  holds,
});

const throughputRows = (it: Throughput): Row[] => [
  row(
    "hot read, rate against bare Hono",
    "≥ 0.5",
    `${it.rateRatio.hot} (${it.perSecond.hot}/s of ${it.perSecond.bare}/s)`,
    it.rateRatio.hot >= 0.5,
  ),
  row(
    "hot read, processor time against bare Hono",
    "≥ 0.5",
    `${it.cpuRatio.hot} (${it.cpuUs.bare} µs of ${it.cpuUs.hot} µs)`,
    it.cpuRatio.hot >= 0.5,
  ),
  row("Redis every time, rate against bare Hono", "to compare", `${it.rateRatio.every} (${it.perSecond.every}/s)`, true),
  row(
    "hot read at half its rate, p50 / p95 / p99 ms",
    "to compare",
    `${it.halfLoadMs.p50} / ${it.halfLoadMs.p95} / ${it.halfLoadMs.p99}`,
    true,
  ),
  row(
    "bare Hono at the same rate, p50 / p95 / p99 ms",
    "to compare",
    `${it.bareHalfLoadMs.p50} / ${it.bareHalfLoadMs.p95} / ${it.bareHalfLoadMs.p99}`,
    true,
  ),
];

const tripRows = (it: Trips): Row[] => [
  row(`round trips per request, ${it.perSecond}/s over 500 callers`, "≤ 0.05", it.trips, it.trips <= 0.05),
  row("billed commands per request, the same", "counted", it.billed, true),
  row(
    "first sight of a caller: trips / billed commands",
    "≤ 1 / counted",
    `${it.firstSightTrips} / ${it.firstSightBilled}`,
    it.firstSightTrips <= 1.05,
  ),
  row(
    "latency at that rate, p50 / p95 / p99 ms",
    "p95 < 50",
    `${it.latencyMs.p50} / ${it.latencyMs.p95} / ${it.latencyMs.p99}`,
    it.latencyMs.p95 < 50,
  ),
];

const admissionRows = (it: Admission): Row[] => [
  row(
    `${named(it.processes)}: most admitted, limit 100`,
    `≤ ${it.bound}`,
    `${it.most} (least ${it.least})`,
    it.most <= it.bound && it.least >= 100,
  ),
  row(`${named(it.processes)}: refusals at 79 % of the limit`, "0", it.falseRefusals, it.falseRefusals === 0),
  row(`${named(it.processes)}: earliest refusal, of the limit`, "≥ 0.8", it.earliestRefusal, it.earliestRefusal >= 0.8),
  row(
    `${named(it.processes)}: remaining above what was left 4 s before`,
    "0",
    `${it.remainingAboveLastSync} of ${it.answers}`,
    it.remainingAboveLastSync === 0,
  ),
  row(`${named(it.processes)}: remaining above what was then granted`, "counted", `${it.remainingAboveGranted} of ${it.answers}`, true),
];

const freshnessRows = (it: Freshness): Row[] => [
  row(`${named(it.processes)}: revocation seen, p50 / max ms`, "≤ 4000", slowest(it.revocationMs), it.revocationMs.max <= 4_000),
  row(`${named(it.processes)}: the same, asked every 2.9 s`, "≤ 4000", slowest(it.quietRevocationMs), it.quietRevocationMs.max <= 4_000),
  row(`${named(it.processes)}: changed list shown, p50 / max ms`, "≤ 5000", slowest(it.generationMs), it.generationMs.max <= 5_000),
];

const slowest = ({ p50, max }: Spread): string => `${Math.round(p50)} / ${Math.round(max)}`;

const counts = (of: Record<string, number>): string =>
  Object.entries(of)
    .map(([status, count]) => `${count} × ${status}`)
    .join(", ");
const only = (of: Record<string, number>, statuses: readonly string[]): boolean =>
  Object.keys(of).every((status) => statuses.includes(status));

const outageRows = ({ how, before, down, after, lastWriteAcceptedMs, firstWriteAgainMs }: Outage): Row[] => [
  row(`Redis up, to be ${how}: reads; writes`, "200; 204", phase(before), only(before.reads, ["200"]) && only(before.writes, ["204"])),
  row(`Redis ${how}: reads; writes`, "200; 503 within 4 s", phase(down), only(down.reads, ["200"]) && only(down.writes, ["204", "503"])),
  row(`Redis ${how}: last write let through, ms`, "≤ 4000", lastWriteAcceptedMs, lastWriteAcceptedMs <= 4_000),
  row(
    `Redis ${how}: reads, p50 / p95 / p99 / max ms`,
    "max ≤ 2000",
    `${down.readMs.p50} / ${down.readMs.p95} / ${down.readMs.p99} / ${down.readMs.max}`,
    down.readMs.max <= 2_000,
  ),
  row("Redis back: reads; writes", "200; 204 again", phase(after), only(after.reads, ["200"]) && (after.writes["204"] ?? 0) > 0),
  row("Redis back: first write let through, ms", "≤ 4000", firstWriteAgainMs, firstWriteAgainMs <= 4_000),
];

const phase = ({ reads, writes }: Phase): string => `${counts(reads)}; ${counts(writes)}`;

function named(processes: number): string {
  return processes === 1 ? "1 process" : `${processes} processes`;
}
