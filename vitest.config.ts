import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { kCurrentWorker } from "miniflare";
import { defineConfig } from "vitest/config";
import { workerBindings } from "./test/support/bindings.ts";

/** Nothing here should take a second; a machine with much else to do may need many. */
const TIMEOUT_MS = 30_000;
const START_TEST = "test/local/start.test.ts";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    silent: "passed-only",
    // One group after the other: vitest refuses to mix those that run side by side with those that do not.
    projects: [
      {
        // The guarantees of both Workers, in workerd. Files share one database, one after the other; each has a runtime of its own, so that
        // nothing an isolate holds, and no message left in a queue, reaches the next.
        plugins: [
          cloudflareTest(({ inject }) => ({
            main: "test/support/worker.ts",
            wrangler: { configPath: "workers/jobs.toml" },
            remoteBindings: false,
            additionalExports: { JobsRpc: "WorkerEntrypoint" },
            miniflare: {
              bindings: workerBindings(inject("stack")),
              serviceBindings: { JOBS: { name: kCurrentWorker, entrypoint: "JobsRpc" } },
            },
          })),
        ],
        test: {
          name: "workers",
          include: ["test/{http,queue,cron,objects}/**/*.test.ts"],
          setupFiles: ["test/support/deny-network.ts"],
          testTimeout: TIMEOUT_MS,
          // With too much else to do on the machine Redis may answer too late, and the Workers then refuse writes, as they should.
          retry: 1,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "node",
          include: ["test/{unit,contract,local,faults,fetching,identity,places,simulation,audit}/**/*.test.ts", "src/**/*.test.ts"],
          exclude: [START_TEST],
          setupFiles: ["test/support/deny-network.ts"],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // After all others: whole copies of everything, and browsers, would starve what runs beside them.
        test: {
          name: "start",
          include: [START_TEST, "test/browser/**/*.test.ts"],
          testTimeout: TIMEOUT_MS,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
