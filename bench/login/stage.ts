import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { z } from "zod";
import { freePort } from "../../local/ports.ts";
import { workerVariables } from "../edge/stage.ts";
import { makeWorkerds, textBindings, type Workerd } from "../hotpath/workerd.ts";

const ROOT = join(import.meta.dirname, "../..");
/** The core of this process and the edge, and that of the jobs Worker, Postgres, Redis and those who sign in. */
const NEAR = 0;
const FAR = 1;

/** Where the jobs Worker runs: in a process of its own, or, as under `npm start`, in the edge Worker's. */
export type Where = "apart" | "together";

export type LoginStage = {
  start(where: Where): Promise<{ edge: Workerd; jobs: Workerd; stop(): void }>;
  /** Has sixteen callers sign in until the returned function is called, which answers how long each sign-in took. */
  signIn(edge: Workerd): () => Promise<number[]>;
  close(): Promise<void>;
};

const Backend = z.object({ databaseUrl: z.string(), neonHttpUrl: z.string(), redisUrl: z.string(), redisToken: z.string() });
const SignIns = z.object({ latenciesMs: z.array(z.number()) });

export async function openLoginStage(): Promise<LoginStage> {
  pin(process.pid, NEAR);
  const far = spawn("taskset", ["-c", String(FAR), process.execPath, join(import.meta.dirname, "far.ts")], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [edges, jobses, backend] = await Promise.all([
    makeWorkerds(join(ROOT, "workers/api.ts"), { jobs: join(ROOT, "workers/jobs.ts") }),
    makeWorkerds(join(ROOT, "workers/jobs.ts")),
    answerOf(far, Backend),
  ]);
  const variables = workerVariables(backend);
  return {
    async start(where) {
      if (where === "together") {
        const edge = await edges.start(variables, together(variables));
        return { edge, jobs: edge, stop: edge.stop };
      }
      const port = await freePort();
      const jobs = await jobses.start(variables, { ...jobsBehind(port), command: ["taskset", "-c", String(FAR)] });
      const edge = await edges.start(variables, apart(port));
      return { edge, jobs, stop: () => [edge, jobs].forEach(({ stop }) => stop()) };
    },
    signIn(edge) {
      far.send({ port: edge.port });
      return async () => {
        far.send("stop");
        return (await answerOf(far, SignIns)).latenciesMs;
      };
    },
    async close() {
      edges.close();
      jobses.close();
      far.send("end");
      await once(far, "exit");
    },
  };
}

/** What is sent to queues and blobs is taken and forgotten: signing in sends nothing there. */
const SINK = `(name = "sink", worker = (
    serviceWorkerScript = "addEventListener('fetch', (event) => event.respondWith(new Response('{}')))", compatibilityDate = "2026-10-01"))`;
const QUEUE = '(name = "QUEUE", queue = "sink")';
const BINDINGS = [QUEUE, '(name = "BLOBS", r2Bucket = "sink")', '(name = "HOST_GATE", durableObjectNamespace = "HostGate")'];
const OBJECTS = [
  'durableObjectNamespaces = [(className = "HostGate", uniqueKey = "host-gate", enableSql = true)]',
  "durableObjectStorage = (inMemory = void)",
];

/** The jobs Worker with its entrypoint for the edge behind a socket that carries RPC between processes. */
const jobsBehind = (port: number) => ({
  services: [SINK],
  bindings: BINDINGS,
  worker: OBJECTS,
  sockets: [
    `(name = "rpc", address = "127.0.0.1:${port}", http = (capnpConnectHost = "jobs"), service = (name = "main", entrypoint = "JobsRpc"))`,
  ],
});

const apart = (port: number) => ({
  services: [SINK, `(name = "jobs", external = (address = "127.0.0.1:${port}", http = (capnpConnectHost = "jobs")))`],
  bindings: [QUEUE, '(name = "JOBS", service = "jobs")'],
});

const together = (variables: Record<string, string>) => ({
  services: [SINK, '(name = "jobs", worker = .jobs)'],
  bindings: [QUEUE, '(name = "JOBS", service = (name = "jobs", entrypoint = "JobsRpc"))'],
  declarations: `const jobs :Workerd.Worker = (
  modules = [(name = "jobs.js", esModule = embed "jobs.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${[...textBindings(variables), ...BINDINGS].join(", ")}],
  ${OBJECTS.join(",\n  ")}
);
`,
});

/** Every thread of a process on one core; what it starts from now on stays there. */
function pin(pid: number, core: number): void {
  spawn("taskset", ["-a", "-c", "-p", String(core), String(pid)], { stdio: "ignore" });
}

async function answerOf<Schema extends z.ZodType>(child: ChildProcess, schema: Schema): Promise<z.infer<Schema>> {
  const [message] = await once(child, "message");
  return schema.parse(message);
}
