import { createServer } from "node:http";
import { listen, LOOPBACK } from "../../local/ports.ts";

const MIB = 1024 * 1024;

/** Words that do not repeat, so that nothing is stored once that was sent a thousand times. */
function words(seed: number, bytes: number): string {
  let text = "";
  for (let n = seed; text.length < bytes; n = (Math.imul(n, 1_664_525) + 1_013_904_223) >>> 0) text += `${n.toString(36)} `;
  return text;
}

/** Repeats what `part` gives for 0, 1, 2 … between a head and a foot, up to just below `bytes`. */
function fill(bytes: number, head: string, foot: string, part: (n: number) => string): string {
  const parts = [head];
  let size = head.length + foot.length;
  for (let n = 0; ; n++) {
    const next = part(n);
    if (size + next.length > bytes) return parts.join("") + foot;
    parts.push(next);
    size += next.length;
  }
}

type Shape = { title: (n: number) => string; textBytes: number };
const STORED: Shape = { title: (n) => `Notice ${n} ${words(n, 40)}`, textBytes: 6_000 };
/** Many entries without a title: they are read, and rejected. */
const REJECTED: Shape = { title: () => "", textBytes: 900 };

const feed = (bytes: number, { title, textBytes }: Shape = STORED) =>
  fill(
    bytes,
    `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>`,
    "</channel></rss>",
    (n) =>
      `<item><guid>${n}</guid><title>${title(n)}</title><link>https://paper.example/${n}</link><description>&lt;p&gt;${words(n + 7, textBytes)}&lt;/p&gt;</description><category>${n % 50}</category></item>\n`,
  );

const page = (bytes: number, { title, textBytes }: Shape = STORED) =>
  fill(
    bytes,
    "<!doctype html><html><body>",
    "</body></html>",
    (n) =>
      `<div itemscope itemtype="https://schema.org/Event"><h2 itemprop="name">${title(n)}</h2><time itemprop="startDate" datetime="2027-03-${10 + (n % 20)}T19:30:00">then</time><a itemprop="url" href="/e/${n}"><b>more</b></a><p itemprop="description">${words(n + 3, textBytes)}</p></div>\n`,
  );

const calendar = (bytes: number, { title, textBytes }: Shape = STORED) =>
  fill(
    bytes,
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
    "END:VCALENDAR\r\n",
    (n) =>
      `BEGIN:VEVENT\r\nUID:${n}@paper.example\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/London:2027${n % 2 === 0 ? "03" : "04"}${10 + (n % 20)}T193000\r\nSUMMARY:${title(n)}\r\nDESCRIPTION:${words(n + 5, textBytes)}\r\nEND:VEVENT\r\n`,
  );

const json = (bytes: number, { title, textBytes }: Shape = STORED) =>
  fill(
    bytes,
    `{"items":[`,
    `{"title":null}]}`,
    (n) => `{"id":${n},"title":"${title(n)}","at":"2027-03-${10 + (n % 20)}T19:30:00","note":"${words(n + 1, textBytes)}"},\n`,
  );

/** Everything a register ever told; what lies in the window of its first reading is a small part, as it is in life. */
const register = (bytes: number) =>
  fill(bytes, "[", `{"NID":"last"}]`, (n) => {
    const day = n % 60 === 0 ? new Date().toISOString().slice(0, 10) : "2019-05-04";
    return `{"NID":"${n}","Title":"Recall ${n} of ${words(n, 40)}","URL":"https://recalls.example/${n}","Organization":"Consumer","Product":"${words(n + 2, 500)}","Issue":"${words(n + 4, 300)}","Category":"Household","Last updated":"${day}"},\n`;
  });

type Large = { kind: string; itemKind: string; body: string; config: object };

const MAPPING = { mapping: { items: "items", fields: { external_id: "id", title: "title", starts_at: "at", summary: "note" } } };

/** The largest documents of each kind that are read whole, and ones that are cut; of these nothing is stored, to save time. */
export function largeDocuments(): Record<string, Large> {
  const of = (kind: string, itemKind: string, body: string, config: object = {}) => ({ kind, itemKind, body, config });
  return {
    "feed-at-the-cap": of("feed", "post", feed(4 * MIB)),
    "calendar-at-the-cap": of("calendar", "event", calendar(8 * MIB)),
    "page-at-the-cap": of("page", "event", page(4 * MIB)),
    "json-at-the-cap": of("api", "event", json(8 * MIB), MAPPING),
    "register-at-the-cap": of("register", "recall", register(32 * MIB), { register: "ca-hc" }),
    "feed-over-the-cap": of("feed", "post", feed(4.5 * MIB, REJECTED)),
    "calendar-over-the-cap": of("calendar", "event", calendar(9 * MIB, REJECTED)),
    "page-over-the-cap": of("page", "event", page(4.5 * MIB, REJECTED)),
    "json-over-the-cap": of("api", "event", json(9 * MIB, REJECTED), MAPPING),
    "register-over-the-cap": of("register", "recall", register(33 * MIB), { register: "ca-hc" }),
  };
}

/** Serves each on an origin of its own, so that no gate makes one wait for another. */
export async function serveLarge(body: string): Promise<{ origin: string; close: () => void }> {
  const server = createServer((request, response) => {
    const found = request.url === "/document";
    response.writeHead(found ? 200 : 404).end(found ? body : "");
  });
  return {
    origin: `http://${LOOPBACK}:${await listen(server, 0)}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
