import { inject, vi } from "vitest";
import { z } from "zod";

const Message = z.object({
  id: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  headers: z.record(z.string(), z.string()),
  text: z.string().nullable(),
  html: z.string().nullable(),
});
export type Received = z.infer<typeof Message>;

/** What the test's mail server has taken for this address, newest first. */
export async function inboxOf(address: string): Promise<Received[]> {
  const response = await fetch(`${inject("stack").mailUrl.replace("localhost", "127.0.0.1")}/api/messages`);
  return z
    .array(Message)
    .parse(await response.json())
    .filter(({ to }) => to.includes(address));
}

/** Waits until an address has had so many mails; answers the newest. */
export async function mailTo(address: string, count = 1): Promise<Received> {
  return vi.waitFor(
    async () => {
      const messages = await inboxOf(address);
      if (messages.length < count || messages[0] === undefined) throw new Error(`${address} has ${messages.length} mails`);
      return messages[0];
    },
    { timeout: 15_000, interval: 50 },
  );
}

/** The token of a mail's one link. */
export function tokenIn(mail: Received): string {
  const found = /\?token=([\w.-]+)/.exec(mail.text ?? "")?.[1];
  if (found === undefined) throw new Error("the mail has no link");
  return found;
}
