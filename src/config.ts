import { z } from "zod";
import { fromBase64Url } from "./lib/base64url.ts";

const SigningKeys = z.array(z.object({ kid: z.string().min(1), secret: z.string().min(43, "at least 32 bytes, base64url") })).min(1);
/** The first of them may be a `HASH_SECRET` from before there was a list. */
const HashKeys = z.array(z.object({ kid: z.string().min(1), secret: z.string().min(32, "at least 32 characters") })).min(1);

const SealKeys = z
  .array(z.object({ kid: z.string().regex(/^[\w-]+$/), key: z.string().regex(/^[\w-]{43}$/, "32 bytes, base64url") }))
  .min(1);

const jsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

/** Every variable and secret either Worker reads. The README's table of variables is checked against this schema. */
export const ConfigSchema = z.object({
  ENVIRONMENT: z.enum(["development", "test", "production"]).describe("what may be relaxed: nothing in production"),
  PUBLIC_URL: z.url().describe("start of every absolute link in answers and mails"),
  DATABASE_URL: z.url().describe("Postgres, as Neon gives it"),
  NEON_HTTP_URL: z.url().optional().describe("local stand-in for Neon's HTTP endpoint"),
  UPSTASH_REDIS_REST_URL: z.url().describe("Upstash Redis, REST address"),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1).describe("Upstash Redis, REST token"),
  JWT_KEYS: jsonText.pipe(SigningKeys).describe("JSON [{kid, secret}]; sign tokens and the links in mails: the first signs, all verify"),
  CURSOR_SECRET: z.string().min(32).describe("signs page cursors"),
  SEAL_KEYS: jsonText.pipe(SealKeys).describe("JSON [{kid, key}], AES-256; the first encrypts what is kept, all decrypt"),
  HASH_KEYS: jsonText
    .pipe(HashKeys)
    .describe("JSON [{kid, secret}]; key what is stored in place of API keys and addresses: the first writes, all check"),
  PASSWORD_MIN_LENGTH: z.coerce.number().int().min(8).max(64).default(12).describe("shortest password taken"),
  SIGN_IN_BEFORE_VERIFY: z
    .enum(["0", "1"])
    .default("0")
    .describe("1 lets a new account sign in before its address is confirmed, which tells who has an account"),
  SESSION_IDLE_S: z.coerce
    .number()
    .int()
    .min(300)
    .max(30 * 86_400)
    .default(7 * 86_400)
    .describe("seconds after which a session that nobody refreshed has ended; 1800 for ASVS level 2"),
  SESSION_MAX_S: z.coerce
    .number()
    .int()
    .min(300)
    .max(30 * 86_400)
    .default(30 * 86_400)
    .describe("seconds after which every session has ended, however it is used; 43200 for ASVS level 2"),
  STEP_UP_MAX_AGE_S: z.coerce
    .number()
    .int()
    .min(60)
    .default(600)
    .describe("seconds for which a sign-in is fresh enough to make keys, erase the account, change roles or IP rules"),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe("mail server, smtp:// (STARTTLS where offered) or smtps://, with user and password"),
  SENDGRID_API_KEY: z.string().min(1).optional().describe("sends mail through SendGrid instead"),
  MAIL_FROM: z
    .string()
    .default("Tidings <tidings@localhost.localdomain>")
    .describe("sender of every mail: an address, or a name and <address>"),
  DNS_OVER_HTTPS_URL: z.url().optional().describe("resolver that unmasks names leading into private networks; required in production"),
  ALLOW_PRIVATE_HOSTS: z.enum(["0", "1"]).default("0").describe("1 lets sources live on loopback; refused in production"),
  LIMITS: jsonText.default({}).describe('JSON, figures over those of the tiers, e.g. {"standard": {"burst": 20}}'),
  CORS_ORIGINS: z.string().default("*").describe("comma-separated origins that browsers may call from, or *"),
  CONTACT_URL: z.url().optional().describe("where a site's owner can complain; part of the User-Agent; PUBLIC_URL unless set"),
  FETCH_TIMEOUT_S: z.coerce.number().min(1).max(20).default(20).describe("seconds a source's document may take in all, at most 20"),
  LOG_FORMAT: z.enum(["json", "pretty"]).default("json").describe("one JSON object a line, or colours"),
});

export type Config = Readonly<
  Omit<z.infer<typeof ConfigSchema>, "ALLOW_PRIVATE_HOSTS" | "SIGN_IN_BEFORE_VERIFY"> & {
    signInBeforeVerify: boolean;
    allowPrivateHosts: boolean;
    corsOrigins: readonly string[];
    userAgent: string;
  }
>;

export const VERSION = "0.1.0";

/** An empty variable is one that is not set: it takes back what the configuration file says. */
const withoutEmpty = (env: unknown) => Object.fromEntries(Object.entries(Object(env)).filter(([, value]) => value !== ""));

/** What a guesser tries first: words from manuals, and texts of few different characters. */
const isWeak = (secret: string) =>
  new Set(secret).size < 12 || /test.only|change.?me|secret|passw|example|default|0123456789|abcdefgh/i.test(secret);

/** Names of secrets that are weak as they stand or in what they decode to. */
function weakSecrets({ CURSOR_SECRET, HASH_KEYS, JWT_KEYS, SEAL_KEYS }: z.infer<typeof ConfigSchema>): string[] {
  const secrets = [
    { name: "CURSOR_SECRET", text: CURSOR_SECRET },
    ...HASH_KEYS.map(({ kid, secret }) => ({ name: `HASH_KEYS ${kid}`, text: secret })),
    ...JWT_KEYS.map(({ kid, secret }) => ({ name: `JWT_KEYS ${kid}`, text: secret })),
    ...SEAL_KEYS.map(({ kid, key }) => ({ name: `SEAL_KEYS ${kid}`, text: key })),
  ];
  const decoded = (text: string) => String.fromCharCode(...(fromBase64Url(text) ?? []));
  return secrets.filter(({ text }) => isWeak(text) || (decoded(text) !== "" && isWeak(decoded(text)))).map(({ name }) => name);
}

/** What is wrong with a configuration whose every variable is well formed. */
function faultsOf(config: z.infer<typeof ConfigSchema>): string[] {
  const faults: string[] = [];
  if (config.SMTP_URL === undefined && config.SENDGRID_API_KEY === undefined) {
    faults.push("SMTP_URL: one of SMTP_URL and SENDGRID_API_KEY is required");
  }
  if (config.ENVIRONMENT !== "production") return faults;
  if (config.ALLOW_PRIVATE_HOSTS === "1") faults.push("ALLOW_PRIVATE_HOSTS: must be 0 in production");
  if (config.SMTP_URL !== undefined && new URL(config.SMTP_URL).port === "25") {
    faults.push("SMTP_URL: Workers may not connect to port 25; use the provider's submission port, 587 or 465");
  }
  if (config.DNS_OVER_HTTPS_URL === undefined) faults.push("DNS_OVER_HTTPS_URL: is required in production");
  if (!config.PUBLIC_URL.startsWith("https://")) faults.push("PUBLIC_URL: must be https in production");
  faults.push(...weakSecrets(config).map((name) => `${name}: is weak or well known; make 32 random bytes`));
  return faults;
}

/** Reads a Worker's bindings; throws one error that names every variable that is wrong, and none of their values. */
export function readConfig(env: unknown): Config {
  const parsed = ConfigSchema.safeParse(withoutEmpty(env));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`configuration: ${wrong.join("; ")}`);
  }
  const faults = faultsOf(parsed.data);
  if (faults.length > 0) throw new Error(`configuration: ${faults.join("; ")}`);
  const { ALLOW_PRIVATE_HOSTS, SIGN_IN_BEFORE_VERIFY, ...rest } = parsed.data;
  return Object.freeze({
    ...rest,
    signInBeforeVerify: SIGN_IN_BEFORE_VERIFY === "1",
    PUBLIC_URL: rest.PUBLIC_URL.replace(/\/+$/, ""),
    allowPrivateHosts: ALLOW_PRIVATE_HOSTS === "1",
    corsOrigins: rest.CORS_ORIGINS.split(",").map((origin) => origin.trim()),
    userAgent: `Tidings/${VERSION} (+${rest.CONTACT_URL ?? rest.PUBLIC_URL})`,
  });
}
