import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** A figure that was measured, as the README tells it. */
export type Figure = {
  what: string;
  measured: string;
  aim: string | null;
  /** The share of the aim that is used up: at most 1 where it is reached, whichever way it runs. */
  used: number | null;
  command: string;
};

const RESULTS = join(import.meta.dirname, "..", "results");
const read = <Shape extends z.ZodType>(name: string, shape: Shape): z.infer<Shape> =>
  shape.parse(JSON.parse(readFileSync(join(RESULTS, `${name}.json`), "utf8")));

const n = z.number();
const percent = (share: number, places = 1) => `${(100 * share).toFixed(places)} %`;
const atMost = (value: number, aim: number) => value / aim;
const atLeast = (value: number, aim: number) => aim / value;

const Latency = z.object({ p50: n, p95: n, p99: n });

function edge(): Figure[] {
  const { rate_ratio, cpu_ratio, per_second, open_connections, trips_per_request, billed_per_request } = read(
    "edge",
    z.object({
      rate_ratio: n,
      cpu_ratio: n,
      per_second: z.object({ edge: n, bare: n }),
      trips_per_request: n,
      billed_per_request: n,
      open_connections: z.object({ connections: n, per_second: n, errors: n, latency_ms: Latency }),
    }),
  );
  const { connections, errors, latency_ms } = open_connections;
  const command = "npm run bench edge";
  return [
    {
      what: "a hot list through the whole edge Worker, limits and log included, against bare Hono that answers the same bytes: rate / processor time",
      measured: `${rate_ratio} / ${cpu_ratio} (${per_second.edge} of ${per_second.bare} a second)`,
      ...{ aim: "≥ 0.5", used: atLeast(Math.min(rate_ratio, cpu_ratio), 0.5), command },
    },
    {
      what: `${connections.toLocaleString("en")} open connections at half that rate (${open_connections.per_second}/s): p50 / p95 / p99, errors`,
      measured: `${latency_ms.p50} / ${latency_ms.p95} / ${latency_ms.p99} ms, ${errors}`,
      ...{ aim: "p95 < 50 ms, none", used: errors > 0 ? Number.POSITIVE_INFINITY : atMost(latency_ms.p95, 50), command },
    },
    {
      what: "trips to Redis and billed commands a request, at the highest rate",
      measured: `${trips_per_request}; ${billed_per_request}`,
      ...{ aim: "≤ 0.05 trips", used: atMost(trips_per_request, 0.05), command },
    },
  ];
}

function hotPath(): Figure[] {
  const { throughput, trips, admission, freshness } = read(
    "hotpath",
    z.object({
      throughput: z.object({ rateRatio: z.object({ hot: n, every: n }), cpuRatio: z.object({ hot: n, every: n }) }),
      trips: z.object({ perSecond: n, trips: n, billed: n }),
      admission: z.array(z.object({ processes: n, most: n, bound: n, falseRefusals: n })),
      freshness: z.array(z.object({ quietRevocationMs: z.object({ max: n }), generationMs: z.object({ max: n }) })),
    }),
  );
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const revoked = Math.max(...freshness.map(({ quietRevocationMs }) => quietRevocationMs.max));
  const shown = Math.max(...freshness.map(({ generationMs }) => generationMs.max));
  const falseRefusals = admission.reduce((sum, run) => sum + run.falseRefusals, 0);
  const command = "npm run bench hotpath";
  return [
    {
      what: "the hot path alone against bare Hono: rate / processor time (a Redis call every time)",
      measured: `${throughput.rateRatio.hot} / ${throughput.cpuRatio.hot} (${throughput.rateRatio.every} / ${throughput.cpuRatio.every})`,
      ...{ aim: "≥ 0.5", used: atLeast(Math.min(throughput.rateRatio.hot, throughput.cpuRatio.hot), 0.5), command },
    },
    {
      what: `trips and billed commands a request at ${trips.perSecond}/s over 500 callers`,
      measured: `${trips.trips}; ${trips.billed}`,
      ...{ aim: "≤ 0.05 trips", used: atMost(trips.trips, 0.05), command },
    },
    {
      what: `admitted of a limit of 100 with ${admission.map(({ processes }) => processes).join(", ")} processes; refused below 80 % of it`,
      measured: `${admission.map(({ most }) => most).join(", ")}; ${falseRefusals}`,
      aim: `≤ ${admission.map(({ bound }) => bound).join(", ")}; none`,
      used: falseRefusals > 0 ? Number.POSITIVE_INFINITY : Math.max(...admission.map(({ most, bound }) => atMost(most, bound))),
      command,
    },
    {
      what: "a revocation is seen everywhere after",
      ...{ measured: seconds(revoked), aim: "≤ 4 s", used: atMost(revoked, 4000), command },
    },
    {
      what: "a changed list is shown everywhere after",
      ...{ measured: seconds(shown), aim: "≤ 5 s", used: atMost(shown, 5000), command },
    },
  ];
}

function logins(): Figure[] {
  const { sign_ins_at_once, apart } = read(
    "login",
    z.object({
      sign_ins_at_once: n,
      apart: z.object({
        reads_ms: z.object({ alone: Latency, beside: Latency, p99_rise: n }),
        sign_ins_ms: Latency,
        jobs_process_mb: z.object({ peak: n, rise: n }),
      }),
    }),
  );
  const { reads_ms, sign_ins_ms, jobs_process_mb } = apart;
  return [
    {
      what: `hot reads beside ${sign_ins_at_once} sign-ins at once: p99 alone / beside; sign-in p50 / p95; memory of the process that hashes`,
      measured: `${reads_ms.alone.p99} / ${reads_ms.beside.p99} ms; ${Math.round(sign_ins_ms.p50)} / ${Math.round(sign_ins_ms.p95)} ms; ${jobs_process_mb.peak} MB`,
      ...{ aim: "p99 ≤ 5 ms more", used: Math.max(0, atMost(reads_ms.p99_rise, 5)), command: "npm run bench login" },
    },
  ];
}

function matching(): Figure[] {
  const Row = z.object({ stored: n, what: z.enum(["new", "known"]), matching: z.object({ nodeMs: n, postgresMs: n }) });
  const kinds = read("ingest", z.record(z.string(), z.array(Row)));
  const msOf = ({ matching: { nodeMs, postgresMs } }: z.infer<typeof Row>) => nodeMs + postgresMs;
  const command = "npm run bench ingest";
  return Object.entries(kinds).flatMap(([kind, rows]) => {
    const least = Math.min(...rows.map(({ stored }) => stored));
    const growth = (stored: number, what: "new" | "known") => {
      const [here, there] = [stored, least].map((size) => rows.find((row) => row.stored === size && row.what === what));
      return here === undefined || there === undefined ? Number.NaN : msOf(here) / msOf(there);
    };
    const sizes = [...new Set(rows.map(({ stored }) => stored))];
    const rates = sizes.map((stored) => {
      const [added, known] = (["new", "known"] as const).map((what) => rows.find((row) => row.stored === stored && row.what === what));
      const rate = (row: z.infer<typeof Row> | undefined) => (row === undefined ? "?" : Math.round(1000 / msOf(row)).toLocaleString("en"));
      return `${stored.toLocaleString("en")}: ${rate(added)}, ${rate(known)}`;
    });
    const slowest = Math.min(...rows.filter(({ stored }) => stored < 1_000_000).map((row) => 1000 / msOf(row)));
    const grown = [
      { stored: 100_000, aim: 1.3 },
      { stored: 1_000_000, aim: 2 },
    ].filter(({ stored }) => sizes.includes(stored));
    return [
      {
        what: `${kind}s matched a second by processor time, new and known from another source, by how many are stored`,
        ...{ measured: rates.join("; "), aim: "≥ 1,000", used: atLeast(slowest, 1000), command },
      },
      ...grown.map(({ stored, aim }) => {
        const ratios = (["new", "known"] as const).map((what) => growth(stored, what));
        return {
          what: `one of them at ${stored.toLocaleString("en")} stored against ${least.toLocaleString("en")}: new, known`,
          measured: ratios.map((ratio) => `${ratio.toFixed(2)} ×`).join(", "),
          ...{ aim: `≤ ${aim} ×`, used: atMost(Math.max(...ratios), aim), command },
        };
      }),
    ];
  });
}

function recallCheck(): Figure[] {
  const Asked = z.object({ asked: n, recalled: n, found: n });
  const { records, own, others } = read(
    "recall-check",
    z.object({ records: n, own: z.record(z.string(), Asked), others: z.record(z.string(), Asked) }),
  );
  const found = (name: string) => percent(own[name]?.found ?? Number.NaN, 0);
  const wrong = Object.values(others).reduce((sum, { asked, recalled }) => sum + Math.round(asked * recalled), 0);
  const command = "npm run bench recall-check";
  return [
    {
      what: `owners' questions about every fourth of ${records.toLocaleString("en")} real recalls answered with the very recall: by brand, model and name / brand and name / brand and model; called recalled about another thing`,
      measured: `${found("brand, model, name")} / ${found("brand, name")} / ${found("brand, model")}; ${wrong}`,
      ...{ aim: null, used: null, command },
    },
  ];
}

function city(): Figure[] {
  const { plan, things, exactlyOne, falselyMerged, changes, announcements } = read(
    "city-year",
    z.object({
      plan: z.object({ days: n, venues: n, sources: n }),
      things: n,
      exactlyOne: n,
      falselyMerged: n,
      changes: n,
      announcements: n,
    }),
  );
  return [
    {
      what: `${plan.days} simulated days of a city (${plan.venues} venues, ${plan.sources} sources): things that are exactly one item; falsely merged; announcements per true change`,
      measured: `${percent(exactlyOne / things)} of ${things}; ${percent(falselyMerged / things, 2)}; ${(announcements / changes).toFixed(2)}`,
      ...{ aim: null, used: null, command: "npm run bench city-year" },
    },
  ];
}

function queries(): Figure[] {
  const { items, results } = read(
    "sql",
    z.object({ items: n, results: z.array(z.object({ name: z.string(), p95_ms: n, sequential: z.boolean() })) }),
  );
  const times = results.map(({ p95_ms }) => p95_ms).toSorted((a, b) => a - b);
  const within = times.filter((ms) => ms < 50).length;
  return [
    {
      what: `the item query at ${items.toLocaleString("en")} items: named queries with p95 under 50 ms; the median of them; plans with a sequential scan`,
      measured: `${within} of ${times.length}; ${Math.round(times[Math.floor(times.length / 2)] ?? 0)} ms; ${results.filter(({ sequential }) => sequential).length}`,
      ...{ aim: "20 named ones, none", used: atLeast(within, 20), command: "npm run bench sql" },
    },
  ];
}

function week(): Figure[] {
  const { sources, hosts, days, polls, robots, impolite, conditional, dead } = read(
    "week",
    z.object({ sources: n, hosts: n, days: n, polls: n, robots: n, impolite: n, conditional: z.object({ all: n }), dead: n }),
  );
  return [
    {
      what: `${days} simulated days of ${sources} sources on ${hosts} hosts: requests that a host had not allowed; conditional polls; sources given up`,
      measured: `${impolite} of ${(polls + robots).toLocaleString("en")}; ${percent(conditional.all, 0)}; ${dead}`,
      ...{
        aim: "none; none given up",
        used: impolite + dead > 0 ? Number.POSITIVE_INFINITY : 0,
        command: `node bench/week.ts ${sources} ${hosts} ${days}`,
      },
    },
  ];
}

/** Every figure that a benchmark left in `bench/results`, in the order in which the README tells them. */
export const figures = (): Figure[] => [
  ...edge(),
  ...hotPath(),
  ...logins(),
  ...queries(),
  ...recallCheck(),
  ...matching(),
  ...city(),
  ...week(),
];
