import { FetchError } from "./fetch-error.ts";

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type CompressionFormat = ConstructorParameters<typeof DecompressionStream>[0];

export type Body = { bytes: Uint8Array<ArrayBuffer>; truncated: boolean };

/** Wraps every wait for the network: how the time limit cuts in. */
export type Limit = <T>(work: Promise<T>) => Promise<T>;

const LONGEST_MAGIC = 4;
const FIRST_BUFFER_BYTES = 64 * 1024;

/**
 * Reads at most `maxBytes` decoded bytes and hangs up after them, so that neither an endless body nor a small one that
 * unpacks to gigabytes costs more.
 */
export async function readBody(response: Response, maxBytes: number, limit: Limit): Promise<Body> {
  if (!response.body) return { bytes: new Uint8Array(), truncated: false };
  const wire: Reader = response.body.getReader();
  const start = await readStart(wire, limit);
  const format = compressionOf(start, response.headers.get("content-encoding") ?? "");
  const stream = resume(start, wire);
  const reader = (format === null ? stream : stream.pipeThrough(new DecompressionStream(format))).getReader();
  try {
    return await collect(reader, maxBytes, limit);
  } finally {
    // Not awaited: a server that stopped talking may never confirm.
    reader.cancel().catch(() => {});
  }
}

async function collect(reader: Reader, maxBytes: number, limit: Limit): Promise<Body> {
  const sink = makeSink(maxBytes);
  while (!sink.isOverfull()) {
    const { done, value } = await limit(reader.read());
    if (done) break;
    sink.write(value);
  }
  return { bytes: sink.bytes(), truncated: sink.isOverfull() };
}

/** Keeps the first `maxBytes` in one growing buffer: a body that arrives byte by byte is not kept as as many objects. */
function makeSink(maxBytes: number) {
  let buffer = new Uint8Array(Math.min(maxBytes, FIRST_BUFFER_BYTES));
  let size = 0;
  let isOverfull = false;
  return {
    isOverfull: () => isOverfull,
    bytes: () => buffer.subarray(0, size),
    write(chunk: Uint8Array): void {
      isOverfull = size + chunk.length > maxBytes;
      const kept = chunk.subarray(0, maxBytes - size);
      if (size + kept.length > buffer.length) {
        const larger = new Uint8Array(Math.min(maxBytes, Math.max(2 * buffer.length, size + kept.length)));
        larger.set(buffer);
        buffer = larger;
      }
      buffer.set(kept, size);
      size += kept.length;
    },
  };
}

/** The first bytes, enough to recognise a compression that the platform left in place. */
async function readStart(reader: Reader, limit: Limit): Promise<Uint8Array> {
  let start = new Uint8Array();
  while (start.length < LONGEST_MAGIC) {
    const { done, value } = await limit(reader.read());
    if (done) break;
    start = new Uint8Array([...start, ...value]);
  }
  return start;
}

function resume(start: Uint8Array, reader: Reader): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (start.length > 0) controller.enqueue(start);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/**
 * What the body is still packed in. The platforms unpack what they know and keep the header either way (workerd leaves
 * deflate alone, servers send .gz files and pack twice), so the bytes decide: no text format starts like these.
 */
function compressionOf(start: Uint8Array, contentEncoding: string): CompressionFormat | null {
  if (startsWith(start, [0x1f, 0x8b])) return "gzip";
  if (startsWith(start, [0x28, 0xb5, 0x2f, 0xfd])) throw unsupported("zstd");
  if (startsWith(start, [0x1f, 0x9d])) throw unsupported("compress");
  const [first = 0, second = 0] = start;
  // RFC 1950 §2.2: method 8 in the low half, and the first two bytes are a multiple of 31.
  const isZlib = (first & 0x0f) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0;
  return /\bdeflate\b/i.test(contentEncoding) && isZlib ? "deflate" : null;
}

function unsupported(name: string): FetchError {
  return new FetchError("unsupported_encoding", `The body is packed with ${name}, which was not asked for and cannot be read.`);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
