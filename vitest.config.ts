import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { kCurrentWorker } from "miniflare";
import { defineConfig } from "vitest/config";
import { workerBindings } from "./test/support/bindings.ts";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    silent: "passed-only",
    projects: [
      {
        // The guarantees of both Workers, in workerd. Files share one runtime and one database, one after the other.
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
          isolate: false,
          testTimeout: 30_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: "node",
          include: ["test/{unit,contract,local,faults,fetching,identity}/**/*.test.ts", "src/**/*.test.ts"],
          setupFiles: ["test/support/deny-network.ts"],
        },
      },
    ],
  },
});
