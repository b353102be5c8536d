import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

/** The address everything local listens on: never reachable from another machine. */
export const LOOPBACK = "127.0.0.1";

/**
 * Starts a server on `port`, or on a free one for 0, and answers the port it got.
 * Rejects with the system's error, e.g. `code: "EADDRINUSE"`.
 */
export function listen(server: Pick<Server, "listen" | "address" | "once" | "off">, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      resolve(portOf(server.address()));
    });
  });
}

/** A port that was free a moment ago, for programs that must be told one. Another program may take it first: retry. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether nothing listens on a port now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
