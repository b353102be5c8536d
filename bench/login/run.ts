/**
 * Sixteen who sign in one after the other, beside hot reads at a steady rate: what the reads wait more for it, how long a
 * sign-in takes, and the memory of the jobs Worker, whose process hashes the passwords. With the jobs Worker in the edge's
 * own process too, to show what keeping them apart is worth. Takes two minutes and two cores; writes bench/results/login.json.
 *
 *   node bench/login/run.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeRequest } from "../hotpath/http-client.ts";
import { openLoop, round, type Spread, spreadOf } from "../hotpath/load.ts";
import { type LoginStage, openLoginStage, type Where } from "./stage.ts";

const READS_PER_S = 200;
const CALLERS = 500;
const WARM_UP_MS = 6_000;
const TURN_MS = 8_000;
const TURNS = 3;

const reads = Array.from({ length: CALLERS }, (_, i) =>
  makeRequest("/api/v1/posts?limit=20", { headers: { "cf-connecting-ip": `198.18.${i >> 8}.${i & 255}` } }),
);

async function measure(stage: LoginStage, where: Where) {
  const { edge, jobs, stop } = await stage.start(where);
  const latenciesMs = { alone: [] as number[], beside: [] as number[] };
  let failed = 0;
  const read = async (into: number[] | null, durationMs: number): Promise<void> => {
    const dueMs = performance.now();
    let n = 0;
    const next = (i: number) => {
      const atMs = dueMs + (i * 1_000) / READS_PER_S;
      const request = reads[n++ % CALLERS] ?? Buffer.alloc(0);
      const onAnswer = ({ status }: { status: number }): void => {
        if (status === 200) into?.push(performance.now() - atMs);
        else failed += 1;
      };
      return { port: edge.port, request, onAnswer };
    };
    failed += (await openLoop(READS_PER_S, durationMs, next)).failed;
  };
  await read(null, WARM_UP_MS);
  const idleMb = jobs.memoryMb().now;
  await stage.signIn(edge)();
  const signInsMs: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    await read(latenciesMs.alone, TURN_MS);
    const end = stage.signIn(edge);
    await read(latenciesMs.beside, TURN_MS);
    signInsMs.push(...(await end()));
  }
  const { peak } = jobs.memoryMb();
  stop();
  const spreads = { alone: spreadOf(latenciesMs.alone), beside: spreadOf(latenciesMs.beside) };
  return {
    reads_ms: { ...spreads, p99_rise: round(spreads.beside.p99 - spreads.alone.p99) },
    failed_reads: failed,
    sign_ins_ms: spreadOf(signInsMs) satisfies Spread,
    sign_ins_per_second: round((1_000 * signInsMs.length) / (TURNS * TURN_MS), 1),
    jobs_process_mb: { before: idleMb, peak, rise: peak - idleMb },
  };
}

const stage = await openLoginStage();
try {
  const results = {
    sign_ins_at_once: 16,
    reads_per_second: READS_PER_S,
    apart: await measure(stage, "apart"),
    together: await measure(stage, "together"),
  };
  console.log(JSON.stringify(results, null, 2));
  const folder = join(import.meta.dirname, "..", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "login.json"), `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await stage.close();
}
