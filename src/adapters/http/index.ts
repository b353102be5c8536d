export { openDnsOverHttps, type Resolve } from "./dns.ts";
export { type HttpFetch, type HttpRequest, openHttp } from "./fetch.ts";
