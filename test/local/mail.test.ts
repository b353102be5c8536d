import { once } from "node:events";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startMail } from "../../local/mail.ts";
import type { Mail } from "../../local/mail.ts";

let dir: string;
let mail: Mail;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-mail-"));
  mail = await startMail({ port: 0, file: join(dir, "mail.jsonl") });
});
afterEach(async () => {
  await mail.close();
  await rm(dir, { recursive: true });
});

const DIGEST = `From: Tidings <tidings@example.com>
To: Ana <ana@example.com>, bo@example.com
Subject: =?utf-8?B?xIxhdQ==?= from
 the harbour
List-Unsubscribe: <https://example.com/unsubscribe?token=abc>,
 <mailto:stop@example.com>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Caf=C3=A9: https://example.com/confirm?token=3Dabc
--b
Content-Type: text/html; charset=utf-8

<p>Café</p><script>alert("<b>")</script>
--b--
`;

it("shows a message decoded, with everyone it went to and its headers unfolded", async () => {
  await send(mail.smtpPort, "tidings@example.com", ["ana@example.com", "bo@example.com", "hidden@example.com"], DIGEST);
  const [message] = await inbox();
  expect(message).toMatchObject({
    from: "tidings@example.com",
    to: ["ana@example.com", "bo@example.com", "hidden@example.com"],
    subject: "Čau from the harbour",
    text: expect.stringContaining("Café: https://example.com/confirm?token=abc"),
    html: expect.stringContaining("<p>Café</p>"),
    received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    headers: { "list-unsubscribe": "<https://example.com/unsubscribe?token=abc>, <mailto:stop@example.com>" },
  });
});

it("lists the newest first, and still after a restart, even when the last line was cut off", async () => {
  for (const subject of ["one", "two"]) await send(mail.smtpPort, "a@example.com", ["b@example.com"], `Subject: ${subject}\n\nhello\n`);
  const before = await inbox();
  expect(before.map(({ subject }) => subject)).toEqual(["two", "one"]);
  await mail.close();
  await appendFile(join(dir, "mail.jsonl"), '{"id":"half a li');
  mail = await startMail({ port: 0, file: join(dir, "mail.jsonl") });
  expect(await inbox()).toEqual(before);
  await send(mail.smtpPort, "a@example.com", ["b@example.com"], "Subject: three\n\nhello\n");
  expect((await inbox()).map(({ subject }) => subject)).toEqual(["three", "two", "one"]);
});

it("shows pages in which nothing of a message runs", async () => {
  await send(mail.smtpPort, "a@example.com", ["b@example.com"], DIGEST.replace("the harbour", "<img src=x>"));
  const [message] = await inbox();
  const list = await (await fetch(`${mail.url}/`)).text();
  expect(list).toContain("&lt;img src=x&gt;");
  const response = await fetch(`${mail.url}/messages/${String(message?.["id"])}`);
  const page = await response.text();
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|<img/);
  expect(page).toContain('<a href="https://example.com/confirm?token=abc"');
  expect(page).toContain("&lt;script&gt;");
});

async function inbox(): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${mail.url}/api/messages`);
  return response.json<Record<string, unknown>[]>();
}

/** A whole SMTP conversation, one answer awaited after the other. */
async function send(port: number, from: string, to: string[], message: string): Promise<void> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  const expectReply = async (code: string) => {
    const [reply] = (await once(socket, "data")) as [string];
    expect(reply.slice(0, 3)).toBe(code);
  };
  await expectReply("220");
  const steps: [string, string][] = [
    ["EHLO test", "250"],
    [`MAIL FROM:<${from}>`, "250"],
    ...to.map((address): [string, string] => [`RCPT TO:<${address}>`, "250"]),
    ["DATA", "354"],
    [`${message.replaceAll("\n", "\r\n")}\r\n.`, "250"],
    ["QUIT", "221"],
  ];
  for (const [line, code] of steps) {
    socket.write(`${line}\r\n`);
    await expectReply(code);
  }
  socket.end();
}

it("goes on when a caller dies in the middle of a message", async () => {
  const dying = connect(mail.smtpPort, "127.0.0.1");
  await once(dying, "data");
  const gone = once(dying, "close");
  for (const line of ["EHLO dying.example", "MAIL FROM:<a@example.com>"]) {
    dying.write(`${line}\r\n`);
    await once(dying, "data");
  }
  dying.resetAndDestroy();
  await gone;
  const next = connect(mail.smtpPort, "127.0.0.1");
  expect(String((await once(next, "data"))[0])).toMatch(/^220 /);
  next.destroy();
});
