import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";

type Env = { COUNTER: DurableObjectNamespace<Counter>; BLOBS: R2Bucket };

export class Counter extends DurableObject {
  async next(): Promise<number> {
    const count = ((await this.ctx.storage.get<number>("count")) ?? 0) + 1;
    await this.ctx.storage.put("count", count);
    return count;
  }
}

export class Rpc extends WorkerEntrypoint<Env> {
  async state(): Promise<{ calls: number; attempts: string | null; cron: string | null }> {
    const read = async (key: string) => (await (await this.env.BLOBS.get(key))?.text()) ?? null;
    return { calls: await this.env.COUNTER.getByName("calls").next(), attempts: await read("attempts"), cron: await read("cron") };
  }
}

export default {
  /** Takes a message at the second attempt, a second after the first. */
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    for (const message of batch.messages) {
      console.log(`attempt ${message.attempts}`);
      if (message.attempts === 1) message.retry({ delaySeconds: 1 });
      else await env.BLOBS.put("attempts", String(message.attempts));
    }
  },
  async scheduled(event: ScheduledController, env: Env): Promise<void> {
    await env.BLOBS.put("cron", event.cron);
  },
};
