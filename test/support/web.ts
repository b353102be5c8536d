type Answer = (request: Request) => Response | Promise<Response>;

const pages = new Map<string, Answer>();
const asked: { url: string; headers: Headers }[] = [];

/** What the web answers; null where nobody has published anything at that origin. */
export function fromWeb(input: RequestInfo | URL, init?: RequestInit): Promise<Response> | null {
  const { origin } = new URL(input instanceof Request ? input.url : input);
  if (![...pages.keys()].some((url) => new URL(url).origin === origin)) return null;
  const request = new Request(input, init);
  asked.push({ url: request.url, headers: request.headers });
  return Promise.resolve(pages.get(request.url)?.(request) ?? new Response("not here", { status: 404 }));
}

/** Takes everything off the web. */
export function clearWeb(): void {
  pages.clear();
  asked.length = 0;
}

/** Puts a page on the web until the test is over. */
export function publish(url: string, answer: Answer | string, headers: Record<string, string> = {}): void {
  pages.set(
    url,
    typeof answer === "string" ? () => new Response(answer, { headers: { "content-type": "application/rss+xml", ...headers } }) : answer,
  );
}

/** What was asked of this address since the test began. */
export const requestsTo = (url: string): Headers[] => asked.filter((each) => each.url === url).map((each) => each.headers);

export type Entry = { id: string; title: string; description?: string; link?: string; date?: string };

/** An RSS 2.0 feed of these entries. */
export function rss(entries: readonly Entry[]): string {
  const items = entries.map(
    ({
      id,
      title,
      description = `All there is to say about ${title}.`,
      link = `https://paper.example/${id}`,
      date = "Thu, 19 Nov 2026 08:00:00 GMT",
    }) =>
      `<item><guid isPermaLink="false">${id}</guid><title>${title}</title><link>${link}</link><description>${description}</description><pubDate>${date}</pubDate></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link><description>x</description>${items.join("")}</channel></rss>`;
}
