/** What is sent. `headers` are further ones, e.g. `List-Unsubscribe`; none may hold a line break. */
export type MailContent = { subject: string; text: string; html: string; headers?: Readonly<Record<string, string>> };
export type Mail = MailContent & {
  /** Stable over attempts: it becomes the `Message-ID`. */
  id: string;
  to: string;
};

export type Sender = { name: string; address: string };

/** `Name <address>`, or a bare address. Throws on anything else. */
export function parseSender(text: string): Sender {
  const [, name = "", angled, bare] = /^(?:([^<>\r\n]*?)\s*<([^<>\s]+@[^<>\s]+)>|([^<>\s]+@[^<>\s]+))$/.exec(text.trim()) ?? [];
  const address = angled ?? bare;
  if (address === undefined) throw new Error("MAIL_FROM is no address");
  return { name: name.trim().replaceAll('"', ""), address };
}

const encoder = new TextEncoder();

/** The text as base64 of its UTF-8. */
export function base64(text: string): string {
  let binary = "";
  for (const byte of encoder.encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** RFC 2047 encoded words of at most 75 characters, folded; plain text stays as it is. */
export function encodeHeader(text: string): string {
  const line = text.replaceAll(/[\r\n]+/g, " ");
  if (/^[\x20-\x7e]*$/.test(line) && line.length <= 900) return line;
  const words: string[] = [];
  let word = "";
  for (const character of line) {
    if (encoder.encode(word + character).byteLength > 45) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${base64(part)}?=`).join("\r\n ");
}

const part = (type: string, boundary: string, body: string) =>
  `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(body).replaceAll(/(.{76})/g, "$1\r\n")}\r\n`;

/** The whole message (RFC 5322, RFC 2046): text and HTML of the same, base64, so that no line needs stuffing with dots. */
export function writeMessage(mail: Mail, from: Sender, nowMs: number): string {
  const boundary = `=_${mail.id}`;
  const domain = from.address.slice(from.address.lastIndexOf("@") + 1);
  const sender = from.name === "" ? from.address : `${/^[\w ]+$/.test(from.name) ? from.name : encodeHeader(from.name)} <${from.address}>`;
  const headers: Record<string, string> = {
    Date: new Date(nowMs).toUTCString().replace("GMT", "+0000"),
    "Message-ID": `<${mail.id}@${domain}>`,
    From: sender,
    To: mail.to,
    Subject: encodeHeader(mail.subject),
    "MIME-Version": "1.0",
    "Auto-Submitted": "auto-generated",
    ...mail.headers,
    "Content-Type": `multipart/alternative; boundary="${boundary}"`,
  };
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${name === "Subject" || name === "From" ? value : value.replaceAll(/[\r\n]+/g, " ")}`)
    .join("\r\n");
  return `${head}\r\n\r\n${part("text/plain", boundary, mail.text)}${part("text/html", boundary, mail.html)}--${boundary}--\r\n`;
}
