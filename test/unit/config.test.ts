import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";

const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
const production = () => ({
  ENVIRONMENT: "production",
  PUBLIC_URL: "https://tidings.example.org",
  DATABASE_URL: "postgres://tidings@db.example.org/tidings",
  UPSTASH_REDIS_REST_URL: "https://redis.example.org",
  UPSTASH_REDIS_REST_TOKEN: random(),
  JWT_KEYS: JSON.stringify([{ kid: "1", secret: random() }]),
  SEAL_KEYS: JSON.stringify([{ kid: "1", key: random() }]),
  CURSOR_SECRET: random(),
  HASH_KEYS: JSON.stringify([{ kid: "1", secret: random() }]),
  SMTP_URL: "smtp://mail.example.org",
  DNS_OVER_HTTPS_URL: "https://dns.example.org/dns-query",
});
const text = (plain: string) => Buffer.from(plain).toString("base64url");

describe("the configuration", () => {
  it("is taken in production with secrets of 32 random bytes", () => {
    for (let n = 0; n < 200; n++) expect(readConfig(production()).ENVIRONMENT).toBe("production");
  });

  it.each([
    ["CURSOR_SECRET", { CURSOR_SECRET: "a".repeat(40) }],
    ["HASH_KEYS 1", { HASH_KEYS: JSON.stringify([{ kid: "1", secret: "change-me-change-me-change-me-1234567890-12" }]) }],
    ["JWT_KEYS 1", { JWT_KEYS: JSON.stringify([{ kid: "1", secret: text("test only key test only key test") }]) }],
    [
      "SEAL_KEYS old",
      {
        SEAL_KEYS: JSON.stringify([
          { kid: "1", key: random() },
          { kid: "old", key: text("0123456789".repeat(4).slice(0, 32)) },
        ]),
      },
    ],
    ["ALLOW_PRIVATE_HOSTS", { ALLOW_PRIVATE_HOSTS: "1" }],
    ["DNS_OVER_HTTPS_URL", { DNS_OVER_HTTPS_URL: "" }],
    ["PUBLIC_URL", { PUBLIC_URL: "http://tidings.example.org" }],
    ["SMTP_URL", { SMTP_URL: "smtp://mail.example.org:25" }],
  ])("is refused in production for %s, by name and without its value", (name, wrong) => {
    const read = () => readConfig({ ...production(), ...wrong });
    expect(read).toThrow(`configuration: ${name}: `);
    for (const value of Object.values(wrong)) if (value.length > 20) expect(read).not.toThrow(value);
  });

  it("may have a secret from before there was a list of them", () => {
    const secret = crypto.randomUUID().replaceAll("-", "");
    expect(readConfig({ ...production(), HASH_KEYS: JSON.stringify([{ kid: "1", secret }]) }).HASH_KEYS).toHaveLength(1);
  });

  it("names every variable that is wrong at once", () => {
    const read = () => readConfig({ ...production(), PUBLIC_URL: "tidings", JWT_KEYS: "[]", LIMITS: "{" });
    for (const name of ["PUBLIC_URL", "JWT_KEYS", "LIMITS"]) expect(read).toThrow(name);
  });
});
