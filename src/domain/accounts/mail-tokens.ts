import type { Config } from "../../config.ts";
import { isId } from "../../lib/ids.ts";
import { isSigned, signText } from "./signed-text.ts";

/** What a link in a mail may do, for how long, and where it leads. */
export const MAIL_LINKS = {
  verify: { lifeS: 48 * 3600, path: "/auth/verify-email" },
  reset: { lifeS: 3600, path: "/auth/reset-password" },
  unlock: { lifeS: 3600, path: "/auth/unlock" },
} as const;
export type MailPurpose = keyof typeof MAIL_LINKS;

type Keys = Pick<Config, "JWT_KEYS">;

const FORM = /^(mtk_[0-9a-z]{26})\.([\w-]{43})$/;

const signed = (purpose: MailPurpose, id: string) => `mail-token\n${purpose}\n${id}`;

/** The text of a link's token: made from the row's id when the mail is sent, and kept nowhere. */
export const writeMailToken = async ({ JWT_KEYS }: Keys, purpose: MailPurpose, id: string): Promise<string> =>
  `${id}.${await signText(JWT_KEYS, signed(purpose, id))}`;

/** The row a token names, or null where it was not made by us for this purpose. */
export async function readMailToken({ JWT_KEYS }: Keys, purpose: MailPurpose, text: string): Promise<string | null> {
  const [, id, signature] = FORM.exec(text) ?? [];
  if (id === undefined || signature === undefined || !isId("mtk", id)) return null;
  return (await isSigned(JWT_KEYS, signed(purpose, id), signature)) ? id : null;
}
