import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { startOfDay } from "./sample-web/placeholders.ts";

const secret = () => randomBytes(32).toString("base64url");

const SigningKey = z.object({ kid: z.string(), secret: z.string() });
const newSigningKey = () => ({ kid: randomBytes(4).toString("hex"), secret: secret() });
const newSealKey = () => ({ kid: randomBytes(4).toString("hex"), key: secret() });

const Keepsakes = z.object({
  jwtKeys: z.array(SigningKey),
  cursorSecret: z.string(),
  sealKeys: z.array(z.object({ kid: z.string(), key: z.string() })).default(() => [newSealKey()]),
  hashKeys: z.array(SigningKey),
  redisToken: z.string(),
  admin: z.object({ email: z.string(), password: z.string() }),
  /** 0 until it is known. */
  sampleWebPort: z.int(),
  /** Midnight UTC of the first start: what happened in the sample town is dated from it, for ever. */
  sampleWebFirstDayMs: z.int().default(() => startOfDay(Date.now())),
});
export type Keepsakes = z.infer<typeof Keepsakes>;

/** What is made up once and must be the same at the next start: secrets, the first administrator, the sample web's port and first day. */
export function openKeepsakes(dir: string, admin: { email: string; password: string | undefined }): Keepsakes {
  const file = join(dir, "secrets.json");
  const text = readIfThere(file);
  if (text !== undefined) return Keepsakes.parse(withHashKeys(JSON.parse(text)));
  const made: Keepsakes = {
    jwtKeys: [newSigningKey()],
    cursorSecret: secret(),
    sealKeys: [newSealKey()],
    hashKeys: [newSigningKey()],
    redisToken: secret(),
    admin: { email: admin.email, password: admin.password ?? randomBytes(12).toString("base64url") },
    sampleWebPort: 0,
    sampleWebFirstDayMs: startOfDay(Date.now()),
  };
  saveKeepsakes(dir, made);
  return made;
}

/** There was one secret before there was a list of them: what was made with it stays good. */
const OneSecret = z.looseObject({ hashSecret: z.string().default(secret), hashKeys: z.array(SigningKey).optional() });

function withHashKeys(stored: unknown): object {
  const { hashSecret, hashKeys = [{ kid: "1", secret: hashSecret }], ...rest } = OneSecret.parse(stored);
  return { ...rest, hashKeys };
}

/** Only its owner may read it; a start that is killed meanwhile leaves the old file or the new one, never half of one. */
export function saveKeepsakes(dir: string, keepsakes: Keepsakes): void {
  const file = join(dir, "secrets.json");
  writeFileSync(`${file}.new`, JSON.stringify(keepsakes, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
