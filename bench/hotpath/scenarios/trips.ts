import type { Answer } from "../http-client.ts";
import { openLoop, round, type Spread } from "../load.ts";
import { type Stage, usageOf } from "../stage.ts";
import { CALLERS, readBy } from "./callers.ts";

export type Trips = {
  perSecond: number;
  trips: number;
  billed: number;
  firstSightTrips: number;
  firstSightBilled: number;
  latencyMs: Spread;
};

/** What 200 requests a second of 500 callers cost in one isolate: trips and billed commands per request, once all were seen. */
export async function measureTrips(stage: Stage): Promise<Trips> {
  const { ports, stop } = await stage.start("hot", 1);
  const port = ports[0] ?? 0;
  const requests = Array.from({ length: CALLERS }, (_, i) => readBy(`key_${i}`));
  const anyRead = (): Buffer => requests[Math.floor(Math.random() * CALLERS)] ?? readBy("key_0");
  let wrong = 0;
  const onAnswer = ({ status }: Answer): void => void (wrong += status === 200 ? 0 : 1);
  const start = await usageOf(port);
  await openLoop(200, 2_500, (i) => ({ port, request: requests[i % CALLERS] ?? anyRead(), onAnswer }));
  const seen = await usageOf(port);
  const { sent, latencyMs } = await openLoop(200, 12_000, () => ({ port, request: anyRead(), onAnswer }));
  const end = await usageOf(port);
  stop();
  if (wrong > 0) throw new Error(`${wrong} requests were not answered with 200`);
  return {
    perSecond: 200,
    trips: round((end.trips - seen.trips) / sent, 4),
    billed: round((end.billed - seen.billed) / sent, 4),
    firstSightTrips: round((seen.trips - start.trips) / CALLERS),
    firstSightBilled: round((seen.billed - start.billed) / CALLERS),
    latencyMs,
  };
}
