import { createServer, connect as connectTcp, type Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { startMail } from "../../../local/mail.ts";
import { listen, LOOPBACK } from "../../../local/ports.ts";
import { openSendGrid } from "../../../src/adapters/mail/index.ts";
import { encodeHeader, parseSender } from "../../../src/adapters/mail/mime.ts";
import { type Connect, openSmtp } from "../../../src/adapters/mail/smtp.ts";

const stops: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** `cloudflare:sockets` by way of Node's. */
const connect: Connect = ({ hostname, port }) => {
  const socket = connectTcp(port, hostname);
  socket.on("error", () => undefined);
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      socket.on("data", (chunk) => controller.enqueue(new Uint8Array(chunk)));
      socket.on("close", () => controller.close());
    },
  });
  const writable = new WritableStream<Uint8Array>({
    write: (chunk) => new Promise((resolve, reject) => socket.write(chunk, (error) => (error == null ? resolve() : reject(error)))),
  });
  return {
    readable,
    writable,
    startTls: () => {
      throw new Error("no TLS here");
    },
    close: () => Promise.resolve(void socket.destroy()),
  };
};

const Inbox = z.array(z.looseObject({ text: z.string(), html: z.string() }));
const mail = {
  id: "mal_01hzzzzzzzzzzzzzzzzzzzzzzz",
  to: "ada@example.com",
  subject: "Grüße, — 你好",
  text: "A line\n.\n..dots\nüber",
  html: "<p>Grüße</p>",
};
const sender = (url: string, timeoutMs = 5_000) =>
  openSmtp({ url, from: "Tidings <tidings@example.com>", connect, clock: () => Date.UTC(2026, 10, 20), timeoutMs });

/** A server that answers each command (by its first word) as told, and hangs up or keeps silent where told so. */
async function fakeServer(answers: Readonly<Record<string, string>>): Promise<{ url: string; heard: string[]; lines: string[] }> {
  const heard: string[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let inData = false;
    const reply = (what: string, usual: string) => {
      const answer = answers[what] ?? usual;
      if (answer === "hang up") socket.destroy();
      else if (answer !== "silence") socket.write(`${answer}\r\n`);
    };
    socket.on("error", () => undefined);
    reply("GREETING", "220 hello");
    socket.on("data", (chunk) => {
      const text = chunk.toString();
      if (inData) {
        if (!text.endsWith("\r\n.\r\n")) return;
        inData = false;
        heard.push("MESSAGE");
        return reply("MESSAGE", "250 taken");
      }
      const word = text.split(/[ :\r]/)[0] ?? "";
      heard.push(word);
      lines.push(text.trimEnd());
      inData = word === "DATA" && answers["DATA"] === undefined;
      reply(word, word === "DATA" ? "354 go on" : "250 ok");
    });
  });
  const port = await listen(server, 0);
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  return { url: `smtp://${LOOPBACK}:${port}`, heard, lines };
}

describe("a mail by SMTP", () => {
  it("arrives as it was written: every character, dots and all", async () => {
    const dir = await mkdtemp(join(tmpdir(), "tidings-smtp-"));
    const server = await startMail({ port: 0, file: join(dir, "mail.jsonl") });
    stops.push(() => rm(dir, { recursive: true }), server.close);
    expect(await sender(`smtp://${LOOPBACK}:${server.smtpPort}`)(mail)).toEqual({ state: "sent" });
    const [got] = Inbox.parse(await (await fetch(`${server.url.replace("localhost", LOOPBACK)}/api/messages`)).json());
    expect(got).toMatchObject({ from: "tidings@example.com", to: [mail.to], subject: mail.subject });
    expect(got?.text.replaceAll("\r\n", "\n").trimEnd()).toBe(mail.text);
    expect(got?.html.trim()).toBe(mail.html);
  });

  it.each([
    ["nobody listens", null, "later"],
    ["the greeting says not now", { GREETING: "421 later" }, "later"],
    ["the greeting is a lasting no", { GREETING: "554 no service" }, "later"],
    ["EHLO is refused for good", { EHLO: "550 unknown client" }, "later"],
    ["the sender is refused for good", { MAIL: "550 sender not known" }, "later"],
    ["DATA is refused for good", { DATA: "554 no" }, "later"],
    ["the address is refused for good", { RCPT: "550 nobody" }, "refused"],
    ["the address is refused for now", { RCPT: "450 greylisted" }, "later"],
    ["the connection breaks before the message", { DATA: "hang up" }, "later"],
    ["the message is refused for good", { MESSAGE: "554 spam" }, "refused"],
    ["the message is refused for now", { MESSAGE: "451 busy" }, "later"],
    ["the connection breaks after the message", { MESSAGE: "hang up" }, "unknown"],
    ["nothing is heard after the message", { MESSAGE: "silence" }, "unknown"],
    ["nothing is heard before the message", { MAIL: "silence" }, "later"],
  ] as const)("when %s ends as it must", async (_what, answers, state) => {
    const url = answers === null ? `smtp://${LOOPBACK}:1` : (await fakeServer(answers)).url;
    expect(await sender(url, 1_000)(mail)).toMatchObject({ state });
  });

  it("is sent later when the server takes our password no more, whatever characters that has", async () => {
    const { url, lines } = await fakeServer({ AUTH: "535 wrong password" });
    const send = sender(url.replace("smtp://", `smtps://user:${encodeURIComponent("päss—łozinka")}@`));
    expect(await send(mail)).toEqual({ state: "later", error: "AUTH: 535" });
    const sent = lines.find((line) => line.startsWith("AUTH PLAIN "))?.slice("AUTH PLAIN ".length) ?? "";
    expect(Buffer.from(sent, "base64").toString()).toBe("\0user\0päss—łozinka");
  });

  it("tells no password to a server without TLS", async () => {
    const { url, heard } = await fakeServer({});
    expect(await sender(url.replace("smtp://", "smtp://user:secret@"))(mail)).toMatchObject({ state: "later" });
    expect(heard).not.toContain("AUTH");
  });

  it("lets no address speak to the server", async () => {
    const { url, heard } = await fakeServer({});
    expect(await sender(url)({ ...mail, to: "a@example.com>\r\nRCPT TO:<eve@example.com" })).toMatchObject({ state: "refused" });
    expect(heard).toEqual([]);
  });
});

describe("headers", () => {
  it("hold no line breaks but those of folding, and any character", () => {
    expect(encodeHeader("plain\r\nBcc: eve@example.com")).toBe("plain Bcc: eve@example.com");
    for (const line of encodeHeader("é".repeat(200)).split("\r\n ")) expect(line).toMatch(/^=\?UTF-8\?B\?[\w+/=]{1,60}\?=$/);
  });

  it("name a sender by address or by name and address, and nothing else", () => {
    expect(parseSender("Tidings <a@example.com>")).toEqual({ name: "Tidings", address: "a@example.com" });
    expect(parseSender("a@example.com")).toEqual({ name: "", address: "a@example.com" });
    for (const wrong of ["", "Tidings", "a@b\r\nBcc: c@d", "x <a@b> y"]) expect(() => parseSender(wrong)).toThrow();
  });
});

describe("a mail by SendGrid", () => {
  it.each([
    [202, "sent"],
    [400, "refused"],
    [401, "later"],
    [403, "later"],
    [413, "refused"],
    [429, "later"],
    [500, "unknown"],
    [503, "later"],
    [0, "unknown"],
  ])("answered %d is %s", async (status, state) => {
    const asked: { url: string; body: unknown; headers: unknown }[] = [];
    const send = openSendGrid({
      apiKey: "secret",
      from: "Tidings <t@example.com>",
      http: async (url, { body, headers }) => {
        asked.push({ url, body: JSON.parse(String(body)), headers });
        if (status === 0) throw new TypeError("network");
        return new Response(null, { status });
      },
    });
    expect((await send(mail)).state).toBe(state);
    expect(asked).toMatchObject([
      {
        url: "https://api.sendgrid.com/v3/mail/send",
        headers: { authorization: "Bearer secret" },
        body: {
          personalizations: [{ to: [{ email: mail.to }] }],
          from: { email: "t@example.com", name: "Tidings" },
          subject: mail.subject,
        },
      },
    ]);
  });
});
