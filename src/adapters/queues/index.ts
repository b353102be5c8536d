/** Sends messages that wake workers. Losing one delays work until the sweeper; it never loses it. */
export interface Queues<Body> {
  /** Sends any number of messages, in as few calls as the platform allows. */
  send(bodies: readonly Body[], delayS?: number): Promise<void>;
}

/** Cloudflare Queues take at most 100 messages a batch. */
const BATCH = 100;

export function openQueues<Body>(queue: Queue<Body>): Queues<Body> {
  return {
    async send(bodies, delayS = 0) {
      for (let start = 0; start < bodies.length; start += BATCH) {
        await queue.sendBatch(
          bodies.slice(start, start + BATCH).map((body) => ({ body, contentType: "json" as const, delaySeconds: delayS })),
        );
      }
    },
  };
}
