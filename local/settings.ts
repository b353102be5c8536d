import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const Environment = z.object({
  PORT: optional(port),
  MAIL_PORT: optional(port),
  DATA_DIR: optional(z.string()),
  PUBLIC_URL: optional(z.url({ protocol: /^https?$/ })),
  ALLOW_PRIVATE_HOSTS: optional(z.enum(["0", "1"])),
  ADMIN_EMAIL: optional(z.email()),
  ADMIN_PASSWORD: optional(z.string().min(8)),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/ })),
});

export type Settings = {
  /** 0: a free one. */
  port: number;
  mailPort: number;
  dataDir: string;
  publicUrl: string | undefined;
  allowPrivateHosts: "0" | "1";
  adminEmail: string;
  adminPassword: string | undefined;
  /** Servers of your own, in place of the embedded ones. */
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
};

/** Reads what `npm start` can be told; throws naming every variable that is wrong. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  const { data } = parsed;
  return {
    port: data.PORT ?? 8787,
    mailPort: data.MAIL_PORT ?? 8025,
    dataDir: data.DATA_DIR ?? ".tidings",
    publicUrl: data.PUBLIC_URL,
    allowPrivateHosts: data.ALLOW_PRIVATE_HOSTS ?? "1",
    adminEmail: (data.ADMIN_EMAIL ?? "admin@example.com").toLowerCase(),
    adminPassword: data.ADMIN_PASSWORD,
    databaseUrl: data.DATABASE_URL,
    redisUrl: data.REDIS_URL,
  };
}
