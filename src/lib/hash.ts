/**
 * A 32-bit hash of a text's UTF-16 code units (MurmurHash3's mixing, one unit at a time). Fast and well spread; no defence
 * against somebody who wants collisions.
 */
export function hash32(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) {
    const k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    h ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  return finish32(h ^ text.length);
}

/** A signed 64-bit hash, as Postgres' `int8` holds it. Stored, so it must never change. */
export function hash64(text: string): bigint {
  const high = hash32(text, 0x9747b28c);
  const low = hash32(text, high ^ 0x5bd1e995);
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}

/** MurmurHash3's finaliser: every bit of the input reaches every bit of the result. */
export function finish32(value: number): number {
  return mix32(value) >>> 0;
}

/** The same bits as a signed number, which the engine holds in a register. */
export function mix32(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
