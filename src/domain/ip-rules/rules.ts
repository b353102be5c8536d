import { type Block, isInBlock, parseBlock, parseClientAddress } from "../../lib/ip.ts";
import { IpRules } from "./schema.ts";

/** Rules as every isolate holds them. */
export type HeldRules = { allow: readonly Block[]; deny: readonly Block[] };

const blocksOf = (cidrs: readonly string[]): Block[] => cidrs.map(parseBlock).filter((block) => block !== null);

export function compileRules({ allow, deny }: IpRules): HeldRules {
  return { allow: blocksOf(allow), deny: blocksOf(deny) };
}

/** Reads the shared document. What is no rules at all admits everybody: the next sweep puts it right. */
export function readHeldRules(text: string | null): HeldRules {
  try {
    return compileRules(IpRules.parse(text === null ? { allow: [], deny: [] } : JSON.parse(text)));
  } catch {
    return { allow: [], deny: [] };
  }
}

/** Whether an address may call. A text that is no address may not once there is a list of who may. */
export function admits({ allow, deny }: HeldRules, address: string): boolean {
  if (allow.length === 0 && deny.length === 0) return true;
  const parsed = parseClientAddress(address);
  if (parsed === null) return allow.length === 0;
  if (deny.some((block) => isInBlock(parsed, block))) return false;
  return allow.length === 0 || allow.some((block) => isInBlock(parsed, block));
}
