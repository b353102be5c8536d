import { z } from "zod";
import type { HttpFetch } from "./fetch.ts";

/** Every IPv4 and IPv6 address a name leads to; none when it has none or does not exist. A look-up that fails throws. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<string[]>;

/** The JSON form of DNS over HTTPS that Cloudflare, Google and Quad9 serve. */
const DnsAnswer = z.object({
  Status: z.number().int(),
  Answer: z.array(z.object({ type: z.number().int(), data: z.string() })).default([]),
});

const RECORD_TYPES = { A: 1, AAAA: 28 } as const;
type RecordType = keyof typeof RECORD_TYPES;
const NO_ERROR = 0;
const NAME_ERROR = 3;

/** Looks names up at `endpointUrl` (e.g. `https://cloudflare-dns.com/dns-query`), A and AAAA side by side. */
export function openDnsOverHttps(endpointUrl: string, http: HttpFetch): Resolve {
  return async (name, signal) => {
    const families = await Promise.all([ask("A", name, signal), ask("AAAA", name, signal)]);
    return families.flat();
  };

  async function ask(record: RecordType, name: string, signal: AbortSignal): Promise<string[]> {
    const url = new URL(endpointUrl);
    url.searchParams.set("name", name);
    url.searchParams.set("type", record);
    const response = await http(url.href, { headers: { accept: "application/dns-json" }, signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`the DNS service answered with status ${response.status}`);
    }
    const answer = DnsAnswer.parse(await response.json());
    if (answer.Status === NAME_ERROR) return [];
    if (answer.Status !== NO_ERROR) throw new Error(`the DNS service answered with code ${answer.Status}`);
    return answer.Answer.filter(({ type }) => type === RECORD_TYPES[record]).map(({ data }) => data);
  }
}
