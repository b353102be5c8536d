import { randomUUID } from "node:crypto";
import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import PostalMime from "postal-mime";
import type { Address } from "postal-mime";
import { z } from "zod";

const KEPT_MESSAGES = 1_000;

const Message = z.object({
  id: z.string(),
  from: z.string(),
  /** Everyone it was sent to, those in Bcc included. */
  to: z.array(z.string()),
  subject: z.string(),
  /** By lower-case name; what comes several times is joined with commas. */
  headers: z.record(z.string(), z.string()),
  text: z.string().nullable(),
  html: z.string().nullable(),
  received_at: z.string(),
});
export type MailMessage = z.infer<typeof Message>;

export type MailStore = {
  add(raw: Uint8Array, envelopeFrom: string, envelopeTo: string[]): Promise<void>;
  newestFirst(): MailMessage[];
};

/** The messages of a file, one JSON object a line; the newest 1,000 are kept. */
export async function openMailStore(file: string, now: () => Date): Promise<MailStore> {
  const messages = await readMessages(file);
  await writeMessages(file, messages);
  // One after the other: two lines written at once could mingle.
  let last: Promise<unknown> = Promise.resolve();
  return {
    async add(raw, envelopeFrom, envelopeTo) {
      const message = await parse(raw, envelopeFrom, envelopeTo, now());
      messages.push(message);
      if (messages.length > KEPT_MESSAGES) messages.shift();
      const written = last.then(() => appendFile(file, `${JSON.stringify(message)}\n`));
      last = written.catch(() => undefined);
      await written;
    },
    newestFirst: () => messages.toReversed(),
  };
}

async function readMessages(file: string): Promise<MailMessage[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const messages = text.split("\n").flatMap((line) => {
    try {
      return [Message.parse(JSON.parse(line))];
    } catch {
      // The last line of a run that was killed while writing it; or the empty one at the end.
      return [];
    }
  });
  return messages.slice(-KEPT_MESSAGES);
}

async function writeMessages(file: string, messages: MailMessage[]): Promise<void> {
  await writeFile(`${file}.new`, messages.map((message) => `${JSON.stringify(message)}\n`).join(""), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function parse(raw: Uint8Array, envelopeFrom: string, envelopeTo: string[], now: Date): Promise<MailMessage> {
  const mail = await PostalMime.parse(raw);
  const headers: Record<string, string> = {};
  for (const { key, value } of mail.headers) headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  return {
    id: randomUUID(),
    from: addressOf(mail.from) ?? envelopeFrom,
    to: envelopeTo,
    subject: mail.subject ?? "",
    headers,
    text: mail.text ?? null,
    html: mail.html ?? null,
    received_at: now.toISOString(),
  };
}

const addressOf = (address: Address | undefined): string | undefined => address?.address;
