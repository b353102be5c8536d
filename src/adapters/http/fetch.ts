export type HttpRequest = {
  method?: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
};

/** One exchange. Redirects come back as they are: whoever asked decides about the next hop. Network faults throw. */
export type HttpFetch = (url: string, request: HttpRequest) => Promise<Response>;

/** The platform's fetch. Nothing else in the code base calls it. */
export function openHttp(): HttpFetch {
  return (url, request) => fetch(url, { ...request, redirect: "manual" });
}
