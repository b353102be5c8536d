import { expect, it } from "vitest";
import { toFetchError } from "../../../src/domain/fetching/network-error.ts";
import { FetchError } from "../../../src/domain/fetching/index.ts";

const fetchFailed = (code: string, message = "") => new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });

it.each([
  ["dns_failure", fetchFailed("ENOTFOUND", "getaddrinfo ENOTFOUND nowhere.example")],
  ["dns_failure", fetchFailed("EAI_AGAIN")],
  ["timeout", fetchFailed("UND_ERR_CONNECT_TIMEOUT")],
  ["timeout", fetchFailed("ETIMEDOUT")],
  ["tls_failure", fetchFailed("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate")],
  ["tls_failure", fetchFailed("ERR_TLS_CERT_ALTNAME_INVALID")],
  ["connection_failed", fetchFailed("ECONNREFUSED")],
  ["connection_failed", new Error("Network connection lost.")],
  ["connection_failed", new Error("internal error; reference = abc")],
  ["connection_failed", "thrown text"],
])("says %s for what the platform throws", (code, error) => {
  const named = toFetchError(error, "feeds.example", "connect");
  expect(named).toMatchObject({ code, cause: error });
  expect(named.message).toMatch(/^feeds\.example: .+\.$/);
});

it("tells a body that broke off from a connection that never was", () => {
  expect(toFetchError(new Error("Network connection lost."), "feeds.example", "body").code).toBe("incomplete_body");
});

it("leaves an error alone that is already one of ours", () => {
  const own = new FetchError("timeout", "late");
  expect(toFetchError(own, "feeds.example", "body")).toBe(own);
});
