import { afterEach } from "vitest";
import { clearWeb, fromWeb } from "./web.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
const realFetch = globalThis.fetch;

// Tests mean the same on every machine: what a test has published is there, what runs on this machine is reached, and
// nothing else is.
globalThis.fetch = async (input, init) => {
  const published = fromWeb(input, init);
  if (published !== null) return published;
  const url = new URL(input instanceof Request ? input.url : input);
  if (!LOOPBACK.has(url.hostname)) throw new TypeError(`the network is denied in tests: ${url.origin}`);
  return realFetch(input, init);
};

afterEach(clearWeb);
