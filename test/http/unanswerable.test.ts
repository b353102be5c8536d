import { createExecutionContext } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { answer } from "../../src/app.ts";
import type { ApiEnv } from "../../src/ctx/api.ts";

it("a Worker whose configuration is wrong answers a problem that says nothing, and tells its log which variables are wrong", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  try {
    const request = new Request("https://tidings.test/api/v1/posts", { headers: { "x-request-id": "trace-9" } });
    const response = await answer(request, { HASH_KEYS: "s3cret" } as unknown as ApiEnv, createExecutionContext());
    expect([response.status, response.headers.get("content-type"), response.headers.get("x-request-id")]).toEqual([
      500,
      "application/problem+json",
      "trace-9",
    ]);
    expect(await response.json()).toEqual({
      ...{ type: "about:blank", title: "Internal Server Error", status: 500, code: "internal", request_id: "trace-9" },
    });
    const [line] = log.mock.calls.map(String);
    expect(line).toContain("DATABASE_URL");
    expect(line).not.toContain("s3cret");
  } finally {
    log.mockRestore();
  }
});
