import { connect } from "cloudflare:sockets";
import { openBlobs } from "../adapters/blobs/index.ts";
import { type HttpFetch, openDnsOverHttps, openHttp } from "../adapters/http/index.ts";
import { openSendGrid, openSmtp, type SendMail } from "../adapters/mail/index.ts";
import { type Db, openDb } from "../adapters/postgres/index.ts";
import type { Config } from "../config.ts";
import type { HashCtx } from "../domain/accounts/ctx.ts";
import type { CollectCtx } from "../domain/collect/ctx.ts";
import { atOrigin, type DomainGate, openEgressGuard } from "../domain/fetching/index.ts";
import { gateKeeperOf } from "../domain/fetching/registrable-domain.ts";
import { makeTurns } from "../lib/turns.ts";
import { clock, type Execution, newId, oncePerEnv } from "./isolate.ts";
import { type Ctx, openShared, type SharedEnv, STATEMENT_TIMEOUT_MS } from "./shared.ts";

/** The jobs Worker's: it reaches out into the web. `promptDb` is for whom somebody waits. */
export type JobsCtx = Ctx & CollectCtx & HashCtx & { sendMail: SendMail; promptDb: Db };

export type JobsEnv = SharedEnv & { BLOBS: R2Bucket; HOST_GATE: DurableObjectNamespace<DomainGate & Rpc.DurableObjectBranded> };

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function openMail(config: Config, http: HttpFetch): SendMail {
  const { SENDGRID_API_KEY: apiKey, SMTP_URL: url, MAIL_FROM: from } = config;
  if (apiKey !== undefined) return openSendGrid({ apiKey, from, http });
  if (url !== undefined) return openSmtp({ url, from, connect, clock });
  throw new Error("configuration: no way to send mail");
}

const openJobs = oncePerEnv((env: JobsEnv) => {
  const shared = openShared(env, null);
  const { DATABASE_URL, NEON_HTTP_URL } = shared.config;
  const http = openHttp();
  const resolve = shared.config.DNS_OVER_HTTPS_URL === undefined ? null : openDnsOverHttps(shared.config.DNS_OVER_HTTPS_URL, http);
  return {
    ...shared,
    promptDb: openDb(DATABASE_URL, NEON_HTTP_URL ?? null, STATEMENT_TIMEOUT_MS),
    http,
    sendMail: openMail(shared.config, http),
    guard: openEgressGuard({ resolve, allowPrivateHosts: shared.config.allowPrivateHosts, clock }),
    hostGate: (origin: string) => atOrigin(env.HOST_GATE.get(env.HOST_GATE.idFromName(gateKeeperOf(origin))), origin),
    blobs: openBlobs(env.BLOBS),
    sleep,
    turns: {
      toFetch: makeTurns({ places: 4, maxHoldMs: 60_000, clock, sleep }),
      toRead: makeTurns({ places: 1, maxHoldMs: 30_000, clock, sleep }),
      // At 0.13 s a hash the last of them waits some four seconds.
      toHash: makeTurns({ places: 1, mostWaiting: 32, maxHoldMs: 5_000, clock, sleep }),
    },
  };
});

/** The jobs Worker's context for one message, tick or call. */
export function buildJobsCtx(env: JobsEnv, execution: Execution, requestId: string | null): JobsCtx {
  return { ...openJobs(env), requestId: requestId ?? newId("req"), waitUntil: (work) => execution.waitUntil(work) };
}
