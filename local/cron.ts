const MINUTE_MS = 60_000;

/** Calls `tick` now and then on every full minute, until stopped. A tick that fails is told and does not stop the next. */
export function startCron(tick: () => Promise<void>, report: (message: string) => void): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    timer = setTimeout(run, MINUTE_MS - (Date.now() % MINUTE_MS));
    tick().catch((error: unknown) => report(`The tick failed: ${error instanceof Error ? error.message : String(error)}`));
  };
  run();
  return { stop: () => clearTimeout(timer) };
}
