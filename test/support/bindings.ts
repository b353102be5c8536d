import type { Stack } from "./stack.ts";

/** The secrets are fixed: a token or cursor made in one run means the same in the next. */
export function workerBindings(stack: Stack): Record<string, string> {
  return {
    ENVIRONMENT: "test",
    PUBLIC_URL: "http://tidings.test",
    DATABASE_URL: stack.databaseUrl,
    NEON_HTTP_URL: stack.neonHttpUrl,
    UPSTASH_REDIS_REST_URL: stack.redisUrl,
    UPSTASH_REDIS_REST_TOKEN: stack.redisToken,
    JWT_KEYS: JSON.stringify([{ kid: "test", secret: "dGVzdC1vbmx5LWtleS10ZXN0LW9ubHkta2V5LXRlc3Q" }]),
    CURSOR_SECRET: "test-only-cursor-secret-test-only",
    SEAL_KEYS: JSON.stringify([{ kid: "test", key: "dGVzdC1vbmx5LXNlYWwta2V5LXRlc3Qtb25seS1zZWE" }]),
    HASH_KEYS: JSON.stringify([{ kid: "test", secret: "dGVzdC1vbmx5LWhhc2gtdGVzdC1vbmx5LWhhc2gtdGU" }]),
    PASSWORD_MIN_LENGTH: "8",
    SIGN_IN_BEFORE_VERIFY: "1",
    SMTP_URL: stack.smtpUrl,
    MAIL_FROM: "Tidings <tidings@tidings.test>",
    ALLOW_PRIVATE_HOSTS: "1",
    DNS_OVER_HTTPS_URL: "",
    LOG_FORMAT: "json",
    ...(process.env["FUZZ_RUNS"] === undefined ? {} : { FUZZ_RUNS: process.env["FUZZ_RUNS"] }),
  };
}
