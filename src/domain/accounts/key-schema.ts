import { z } from "zod";
import { toRfc3339, toRfc3339OrNull } from "../../lib/instants.ts";
import { parseBlock } from "../../lib/ip.ts";
import type { KeyRow } from "./key-store.ts";
import { Scope } from "./scopes.ts";

const Block = z
  .string()
  .max(50)
  .refine((text) => parseBlock(text) !== null, "must be an address or a CIDR block without bits below its prefix");
const Limits = z.strictObject({ per_minute: z.number().int().min(1) });

const fields = {
  name: z.string().trim().min(1).max(100),
  scopes: z.array(Scope).min(1).max(50),
  expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
  allowed_ips: z.array(Block).max(50),
  limits: Limits.nullable().optional(),
};

export const NewKey = z.strictObject({ ...fields, allowed_ips: fields.allowed_ips.default([]) }).meta({
  id: "NewKey",
  example: { name: "Nightly import", scopes: ["items:read"], expires_at: "2027-01-01T00:00:00Z", allowed_ips: ["192.0.2.0/24"] },
});
export type NewKey = z.infer<typeof NewKey>;

export const KeyPatch = z
  .strictObject(fields)
  .partial()
  .meta({ id: "KeyPatch", example: { name: "Nightly import, new host" } });
export type KeyPatch = z.infer<typeof KeyPatch>;

export const KeyRotation = z
  .strictObject({
    grace_seconds: z
      .number()
      .int()
      .min(0)
      .max(7 * 86_400)
      .default(86_400),
  })
  .meta({ id: "KeyRotation", example: { grace_seconds: 3600 } });

const shape = {
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  allowed_ips: z.array(z.string()),
  limits: Limits.nullable(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  created_at: z.string(),
  previous_expires_at: z.string().nullable(),
};
const example = {
  ...{ id: "key_01kafq3v8x0000000000000000", name: "Nightly import", prefix: "tdg_live_4f8k2m0a", scopes: ["items:read"] },
  ...{ allowed_ips: [], limits: null, expires_at: null, last_used_at: null },
  ...{ created_at: "2026-11-20T12:00:00.000Z", previous_expires_at: null },
};
export const Key = z.object(shape).meta({ id: "Key", example });
export type Key = z.infer<typeof Key>;

/** A key with its text, which is shown this once. */
export const ShownKey = z.object({ ...shape, key: z.string() }).meta({ id: "ShownKey", example: { ...example, key: "tdg_live_…" } });

/** A key's wire form. */
export function keyView(row: KeyRow): Key {
  return {
    ...{ id: row.id, name: row.name, prefix: row.prefix, scopes: row.scopes, allowed_ips: row.allowedIps },
    limits: row.limitPerMinute === null ? null : { per_minute: row.limitPerMinute },
    expires_at: toRfc3339OrNull(row.expiresAt),
    last_used_at: toRfc3339OrNull(row.lastUsedAt),
    created_at: toRfc3339(row.createdAt),
    previous_expires_at: toRfc3339OrNull(row.previousExpiresAt),
  };
}
