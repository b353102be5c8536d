import type { HttpFetch } from "../http/index.ts";
import { parseSender } from "./mime.ts";
import type { SendMail } from "./send-mail.ts";

const URL = "https://api.sendgrid.com/v3/mail/send";
const TIMEOUT_MS = 15_000;

/** SendGrid's v3 API. */
export function openSendGrid(options: { apiKey: string; from: string; http: HttpFetch }): SendMail {
  const { name, address } = parseSender(options.from);
  return async (mail) => {
    const body = JSON.stringify({
      personalizations: [{ to: [{ email: mail.to }], custom_args: { mail_id: mail.id } }],
      from: name === "" ? { email: address } : { email: address, name },
      subject: mail.subject,
      ...(mail.headers === undefined ? {} : { headers: mail.headers }),
      content: [
        { type: "text/plain", value: mail.text },
        { type: "text/html", value: mail.html },
      ],
    });
    const headers = { authorization: `Bearer ${options.apiKey}`, "content-type": "application/json" };
    try {
      const response = await options.http(URL, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      await response.body?.cancel();
      return outcomeOf(response.status);
    } catch {
      return { state: "unknown", error: "SendGrid gave no answer" };
    }
  };
}

/** A malformed or too large mail; any other 4xx, 401 and 403 among them, speaks of our account and not of this mail. */
const ABOUT_THE_MAIL: readonly number[] = [400, 413];

function outcomeOf(status: number): Awaited<ReturnType<SendMail>> {
  const error = `SendGrid answered ${status}`;
  if (status >= 200 && status < 300) return { state: "sent" };
  if (ABOUT_THE_MAIL.includes(status)) return { state: "refused", error };
  return status < 500 || status === 503 ? { state: "later", error } : { state: "unknown", error };
}
