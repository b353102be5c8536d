import { createServer } from "node:http";
import { listen, LOOPBACK } from "../../local/ports.ts";

const item = (title: string) => `<item><title>${title}</title><link>https://paper.example/${encodeURIComponent(title)}</link></item>`;
const feed = (items: string) => `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>${items}</channel></rss>`;

const calendar = (...lines: string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", ...lines, "END:VEVENT", "END:VCALENDAR"].join("\r\n");

type Document = { type: string; body: () => string };

/** Answers that are in order as far as HTTP goes, and whose trouble is what they say. */
const DOCUMENTS: Record<string, Document> = {
  "/healthy": { type: "application/rss+xml", body: () => feed(item("All is well in the harbour")) },
  "/feed-as-picture": { type: "image/png", body: () => feed(item("Called a picture by mistake")) },
  "/million-entries": { type: "application/rss+xml", body: () => feed("<item/>".repeat(1_000_000)) },
  "/rule-without-end": { type: "text/calendar", body: () => calendar("DTSTART:19000101T000000Z", "RRULE:FREQ=SECONDLY") },
  "/rule-without-day": {
    type: "text/calendar",
    body: () => calendar("DTSTART:20260101T000000Z", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
  },
  "/deep-json": { type: "application/json", body: () => `{"items":${"[".repeat(500_000)}${"]".repeat(500_000)}}` },
  "/deep-page": { type: "text/html", body: () => `<!doctype html><html><body>${"<div>".repeat(400_000)}` },
  "/deep-feed": { type: "application/rss+xml", body: () => feed(`<item><title>${"<b>".repeat(400_000)}`) },
};

/** Serves them on loopback, until closed. */
export async function serveHostileDocuments(): Promise<{ origin: string; close: () => void }> {
  const server = createServer((request, response) => {
    const found = DOCUMENTS[request.url ?? ""];
    response.writeHead(found === undefined ? 404 : 200, { "content-type": found?.type ?? "text/plain" }).end(found?.body());
  });
  return {
    origin: `http://${LOOPBACK}:${await listen(server, 0)}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
