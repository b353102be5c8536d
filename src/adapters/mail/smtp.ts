import { base64, parseSender, writeMessage } from "./mime.ts";
import type { MailOutcome, SendMail } from "./send-mail.ts";

/** A connection as `cloudflare:sockets` gives it. */
export type Connection = {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
  startTls(): Connection;
  close(): Promise<void>;
};
export type Connect = (
  address: { hostname: string; port: number },
  options: { secureTransport: "on" | "off" | "starttls"; allowHalfOpen: boolean },
) => Connection;

export type SmtpOptions = {
  /** `smtp://user:password@host:port`; `smtps://` for TLS from the start. */
  url: string;
  from: string;
  connect: Connect;
  clock: () => number;
  timeoutMs?: number;
};

const DEFAULT_PORT = { "smtp:": 587, "smtps:": 465 } as const;
const LONGEST_REPLY = 16 * 1024;

/** What a lasting no says of the mail itself; to any other command it speaks of us: a password being changed, a sender not yet set up. */
const ABOUT_THE_MAIL: readonly string[] = ["RCPT", "message"];

/** The server said no: 4xx for now, 5xx for good (RFC 5321, 4.2.1), where it concerns the mail. */
class Refusal extends Error {
  override readonly name = "Refusal";
  readonly isLasting: boolean;
  constructor(reply: Reply, to: string) {
    super(`${to}: ${reply.code}`);
    this.isLasting = reply.code >= 500 && ABOUT_THE_MAIL.includes(to);
  }
}

type Reply = { code: number; lines: string[] };

/**
 * SMTP (RFC 5321) with STARTTLS and AUTH PLAIN, one connection a mail. It knows how far it came: what fails before the
 * message is handed over was not sent, what fails after it may have been.
 */
export function openSmtp(options: SmtpOptions): SendMail {
  const server = new URL(options.url);
  const isSecure = server.protocol === "smtps:";
  const port = server.port === "" ? DEFAULT_PORT[isSecure ? "smtps:" : "smtp:"] : Number(server.port);
  const from = parseSender(options.from);
  const auth = server.username === "" ? null : `\0${decodeURIComponent(server.username)}\0${decodeURIComponent(server.password)}`;

  return async (mail) => {
    // What ends a line or an address would be read as a command.
    if (/[\s<>\p{Cc}]/u.test(mail.to)) return { state: "refused", error: "not an address" };
    let handedOver = false;
    let socket: Connection | undefined;
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 15_000);
    try {
      socket = options.connect(
        { hostname: server.hostname, port },
        { secureTransport: isSecure ? "on" : "starttls", allowHalfOpen: false },
      );
      let talk = openTalk(socket, timeout);
      await talk.expect(2);
      let extensions = await talk.say("EHLO tidings", 2);
      if (!isSecure && offers(extensions, "STARTTLS")) {
        await talk.say("STARTTLS", 2);
        talk.release();
        socket = socket.startTls();
        talk = openTalk(socket, timeout);
        extensions = await talk.say("EHLO tidings", 2);
      } else if (auth !== null && !isSecure) throw new Error("the mail server offers no TLS, and a password never travels without");
      if (auth !== null) await talk.say(`AUTH PLAIN ${base64(auth)}`, 2, "AUTH");
      await talk.say(`MAIL FROM:<${from.address}>`, 2, "MAIL");
      await talk.say(`RCPT TO:<${mail.to}>`, 2, "RCPT");
      await talk.say("DATA", 3);
      handedOver = true;
      await talk.say(`${writeMessage(mail, from, options.clock())}.`, 2, "message");
      await talk.write("QUIT").catch(() => undefined);
      return { state: "sent" };
    } catch (error) {
      return outcomeOf(error, handedOver);
    } finally {
      // Nobody waits for the other side to hang up.
      void socket?.close().catch(() => undefined);
    }
  };
}

function outcomeOf(error: unknown, handedOver: boolean): MailOutcome {
  if (error instanceof Refusal) return { state: error.isLasting ? "refused" : "later", error: error.message };
  const what = error instanceof Error ? error.message.slice(0, 200) : "no connection";
  return { state: handedOver ? "unknown" : "later", error: what };
}

const offers = (reply: Reply, extension: string) => reply.lines.some((line) => line.toUpperCase().startsWith(extension));

/** Commands and replies over one connection. */
function openTalk(socket: Connection, timeout: AbortSignal) {
  const reader = socket.readable.getReader();
  const writer = socket.writable.getWriter();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let text = "";

  /** One reply, of one line or more (RFC 5321, 4.2.1). */
  async function read(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const end = text.indexOf("\n");
      if (end < 0) {
        const { value, done } = await untimely(reader.read(), timeout);
        if (done || text.length > LONGEST_REPLY) throw new Error("the mail server hung up");
        text += decoder.decode(value, { stream: true });
        continue;
      }
      const line = text.slice(0, end).trimEnd();
      text = text.slice(end + 1);
      lines.push(line.slice(4));
      if (line[3] !== "-") return { code: Number(line.slice(0, 3)), lines };
    }
  }

  async function expect(kind: 2 | 3, to = "the server"): Promise<Reply> {
    const reply = await read();
    if (Math.floor(reply.code / 100) !== kind) throw new Refusal(reply, to);
    return reply;
  }

  const write = (line: string) => untimely(writer.write(encoder.encode(`${line}\r\n`)), timeout);
  return {
    write,
    expect,
    /** Sends a line and waits for a reply of this kind. `name` stands for it in errors: the line itself may be secret. */
    async say(line: string, kind: 2 | 3, name = line): Promise<Reply> {
      await write(line);
      return expect(kind, name);
    },
    release() {
      reader.releaseLock();
      writer.releaseLock();
    },
  };
}

/** Rejects when the time is over before the work is. */
function untimely<T>(work: Promise<T>, timeout: AbortSignal): Promise<T> {
  if (timeout.aborted) return Promise.reject(new Error("the mail server took too long"));
  return new Promise<T>((resolve, reject) => {
    const late = () => reject(new Error("the mail server took too long"));
    timeout.addEventListener("abort", late, { once: true });
    work.then(resolve, reject).finally(() => timeout.removeEventListener("abort", late));
  });
}
