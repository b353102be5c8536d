import { z } from "zod";

export type HttpRequest = {
  method?: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
};

/** One exchange. Redirects come back as they are; what is sent nowhere else is decided by the caller. Network faults throw. */
export type HttpFetch = (url: string, request: HttpRequest) => Promise<Response>;

/** Every IPv4 and IPv6 address a name leads to; none when it has none or does not exist. A look-up that fails throws. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<string[]>;

/** The platform's fetch, with redirects left to the caller. Nothing else in the code base calls global `fetch`. */
export function openHttp(): HttpFetch {
  return (url, request) => fetch(url, { ...request, redirect: "manual" });
}

/** The JSON form of DNS over HTTPS that Cloudflare, Google and Quad9 serve. Types: 1 = A, 28 = AAAA. */
const DnsAnswer = z.object({
  Status: z.number().int(),
  Answer: z.array(z.object({ type: z.number().int(), data: z.string() })).default([]),
});

const RECORD_TYPES = { A: 1, AAAA: 28 } as const;
const NO_ERROR = 0;
const NAME_ERROR = 3;

/** Looks names up at `endpointUrl` (e.g. `https://cloudflare-dns.com/dns-query`), A and AAAA side by side. */
export function openDnsOverHttps(endpointUrl: string, http: HttpFetch): Resolve {
  return async (name, signal) => {
    const families = await Promise.all([ask("A"), ask("AAAA")]);
    return families.flat();

    async function ask(record: keyof typeof RECORD_TYPES): Promise<string[]> {
      const url = new URL(endpointUrl);
      url.searchParams.set("name", name);
      url.searchParams.set("type", record);
      const response = await http(url.href, { headers: { accept: "application/dns-json" }, signal });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`the DNS service answered ${response.status}`);
      }
      const answer = DnsAnswer.parse(await response.json());
      if (answer.Status === NAME_ERROR) return [];
      if (answer.Status !== NO_ERROR) throw new Error(`the DNS service answered code ${answer.Status}`);
      return answer.Answer.filter((each) => each.type === RECORD_TYPES[record]).map((each) => each.data);
    }
  };
}
