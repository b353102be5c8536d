import { z } from "zod";
import type { MailContent } from "../../adapters/mail/index.ts";
import type { Config } from "../../config.ts";
import type { ClaimedMail } from "../mail/index.ts";
import { MAIL_LINKS, type MailPurpose, writeMailToken } from "./mail-tokens.ts";

type Words = { subject: string; lines: string[]; link?: { purpose: MailPurpose; label: string }; closing: string };

const WORDS: Record<string, Words> = {
  verify_email: {
    subject: "Confirm your address",
    lines: [
      "Somebody, we hope you, registered this address with Tidings.",
      "To confirm that it is yours, open this page and press its button:",
    ],
    link: { purpose: "verify", label: "Confirm the address" },
    closing: "The link is good for two days. If you did not register, do nothing: an address nobody confirms cannot be used.",
  },
  address_taken: {
    subject: "You have an account already",
    lines: ["Somebody, perhaps you, tried to register this address with Tidings. It has an account, and nothing was changed."],
    closing: "If you have forgotten your password, ask for a link to set a new one. If it was not you, do nothing.",
  },
  reset_password: {
    subject: "Set a new password",
    lines: ["Somebody, we hope you, asked to set a new password for your account with Tidings.", "To do so, open this page:"],
    link: { purpose: "reset", label: "Set a new password" },
    closing: "The link is good for an hour and works once. If you did not ask, do nothing: your password stays as it is.",
  },
  unlock: {
    subject: "Many wrong passwords",
    lines: [
      "Somebody has tried several wrong passwords for your account with Tidings, so further attempts must wait for a while.",
      "If it was you, this page lets you try again at once:",
    ],
    link: { purpose: "unlock", label: "Let me try again" },
    closing: "If it was not you, do nothing. A long password that you use nowhere else is safe.",
  },
  key_made: {
    subject: "A new API key",
    lines: ["An API key, or a new text for one, was made for your account with Tidings just now:"],
    closing: "If it was not you, revoke it and set a new password at once: whoever made it was signed in as you.",
  },
  password_changed: {
    subject: "Your password was changed",
    lines: ["The password of your account with Tidings was changed just now, and other sessions were ended."],
    closing: "If it was not you, set a new password at once: ask for a link to do so with “forgot password”.",
  },
};

const Data = z.object({ token_id: z.string() });
const KeyData = z.object({ name: z.string(), prefix: z.string() });

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Writes the mails of this room; null for those of others. The link's secret exists only here and in the mail. */
export async function renderAccountMail(config: Pick<Config, "PUBLIC_URL" | "JWT_KEYS">, mail: ClaimedMail): Promise<MailContent | null> {
  const words = WORDS[mail.kind];
  if (words === undefined) return null;
  const { subject, link, closing } = words;
  const key = KeyData.safeParse(mail.data).data;
  const lines = key === undefined ? words.lines : [...words.lines, `${key.name} (${key.prefix}…)`];
  const url = link === undefined ? null : await linkOf(config, link.purpose, Data.parse(mail.data).token_id);
  const text = [...lines, ...(url === null ? [] : [url]), closing, config.PUBLIC_URL].join("\n\n");
  const button = url === null ? "" : `<p><a href="${escape(url)}">${escape(link?.label ?? "")}</a></p>`;
  const html = `<!doctype html><html lang="en"><body>${lines.map((line) => `<p>${escape(line)}</p>`).join("")}${button}<p>${escape(closing)}</p></body></html>`;
  return { subject, text: `${text}\n`, html };
}

async function linkOf(config: Pick<Config, "PUBLIC_URL" | "JWT_KEYS">, purpose: MailPurpose, id: string): Promise<string> {
  return `${config.PUBLIC_URL}/api/v1${MAIL_LINKS[purpose].path}?token=${await writeMailToken(config, purpose, id)}`;
}
