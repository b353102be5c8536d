import { connect, type Socket } from "node:net";

export type Answer = { status: number; headers: string; body: Buffer };

/** A kept-alive HTTP/1.1 connection that has one request under way at a time: cheap enough to load a Worker to its limit. */
export type Connection = { send(request: Buffer): Promise<Answer>; close(): void };

export type RequestOptions = { method?: "GET" | "POST"; headers?: Record<string, string> };

export function makeRequest(path: string, { method = "GET", headers = {} }: RequestOptions = {}): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nhost: bench\r\n${method === "POST" ? "content-length: 0\r\n" : ""}${lines.join("")}\r\n`,
  );
}

export function openConnection(port: number): Connection {
  let held: Buffer[] = [];
  let size = 0;
  let needed = 0;
  let pending: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });

  function take(chunk: Buffer): void {
    held.push(chunk);
    size += chunk.byteLength;
    if (size < needed) return;
    const all = held.length === 1 ? chunk : Buffer.concat(held);
    held = [all];
    const end = all.indexOf("\r\n\r\n");
    if (end < 0) return;
    const headers = all.toString("latin1", 0, end);
    needed = end + 4 + lengthOf(headers);
    if (size < needed) return;
    const answer = { status: Number(headers.slice(9, 12)), headers, body: all.subarray(end + 4, needed) };
    held = [];
    size = needed = 0;
    pending?.resolve(answer);
    pending = null;
  }

  const fail = (error: Error): void => {
    pending?.reject(error);
    pending = null;
  };
  socket.on("data", take);
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("connection closed")));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

function lengthOf(headers: string): number {
  if (/\r\ntransfer-encoding: chunked/i.test(headers)) throw new Error("the bench's client reads no chunked bodies");
  return Number(/\r\ncontent-length: (\d+)/i.exec(headers)?.[1] ?? 0);
}

export const headerOf = (answer: Answer, name: string): string | undefined =>
  new RegExp(`\\r\\n${name}: ([^\\r]*)`, "i").exec(answer.headers)?.[1];

/** One request on a connection of its own. */
export async function fetchOnce(port: number, path: string, options: RequestOptions = {}): Promise<Answer> {
  const connection = openConnection(port);
  try {
    return await connection.send(makeRequest(path, options));
  } finally {
    connection.close();
  }
}
