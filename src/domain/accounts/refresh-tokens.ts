import type { Config } from "../../config.ts";
import { isId } from "../../lib/ids.ts";
import { isSigned, signText } from "./signed-text.ts";

/**
 * A refresh token names its session and generation and carries our MAC over both: `rt_<session>_<generation>_<mac>`. The
 * database holds only the newest generation, so it contains nothing to steal, an old token is told from a forged one, and
 * the successor of a token can be made again.
 */
export type RefreshToken = { sessionId: string; generation: number };

type Keys = Pick<Config, "JWT_KEYS">;

const FORM = /^rt_(ses_[0-9a-z]{26})_(\d{1,9})_([\w-]{43})$/;

const signed = ({ sessionId, generation }: RefreshToken) => `refresh-token\n${sessionId}\n${generation}`;

/** Writes a token with the first key of `JWT_KEYS`. */
export async function writeRefreshToken(config: Keys, token: RefreshToken): Promise<string> {
  return `rt_${token.sessionId}_${token.generation}_${await signText(config.JWT_KEYS, signed(token))}`;
}

/** What a token names, or null where none of our keys made it. */
export async function readRefreshToken(config: Keys, text: string): Promise<RefreshToken | null> {
  const [, sessionId, generation, signature] = FORM.exec(text) ?? [];
  if (sessionId === undefined || signature === undefined || !isId("ses", sessionId)) return null;
  const token = { sessionId, generation: Number(generation) };
  return (await isSigned(config.JWT_KEYS, signed(token), signature)) ? token : null;
}
