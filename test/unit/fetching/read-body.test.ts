import * as fc from "fast-check";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readBody } from "../../../src/domain/fetching/read-body.ts";

/** A response whose body arrives in these pieces. */
function inPieces(pieces: readonly Uint8Array[]): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    }),
  );
}

const read = (response: Response, maxBytes: number) => readBody(response, maxBytes, (work) => work);
const cut = (bytes: Uint8Array, pieceBytes: number) =>
  Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) => bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes));

describe("reading a body", () => {
  it("gives the same bytes however they arrive, and no more than the cap", async () => {
    // Plain text only: what begins like a packed body is unpacked.
    const pieces = fc.array(fc.uint8Array({ min: 0x20, max: 0x7e, maxLength: 300 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(2000), async (chunks, maxBytes) => {
        const whole = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
        const body = await read(inPieces(chunks), maxBytes);
        expect([...body.bytes]).toEqual([...whole.subarray(0, maxBytes)]);
        expect(body.truncated).toBe(whole.length > maxBytes);
      }),
      { numRuns: 100 },
    );
  });

  it("grows with what arrives, in single bytes too", async () => {
    const long = Uint8Array.from({ length: 200_000 }, (_, i) => 0x20 + (i % 90));
    expect(Buffer.compare((await read(inPieces(cut(long, 1)), 1_000_000)).bytes, long)).toBe(0);
    expect(Buffer.compare((await read(inPieces(cut(long, 70_000)), 150_000)).bytes, long.subarray(0, 150_000))).toBe(0);
  });

  it("unpacks gzip that nobody declared, in single bytes too", async () => {
    const { bytes, truncated } = await read(inPieces(cut(gzipSync("a".repeat(100_000)), 1)), 50_000);
    expect(Buffer.from(bytes).toString()).toBe("a".repeat(50_000));
    expect(truncated).toBe(true);
  });

  it("reads no body as none", async () => {
    expect(await read(new Response(null), 10)).toEqual({ bytes: new Uint8Array(), truncated: false });
  });
});
