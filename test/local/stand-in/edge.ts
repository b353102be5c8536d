import type { Rpc } from "./jobs.ts";

type Env = { JOBS: Service<Rpc>; QUEUE: Queue; GREETING: string };

/** What the local runner must give an edge Worker: the caller's address, variables, RPC, a queue. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    switch (new URL(request.url).pathname) {
      case "/address":
        return new Response(request.headers.get("cf-connecting-ip"));
      case "/greeting":
        return new Response(env.GREETING);
      case "/send":
        await env.QUEUE.send({ sent: true });
        return new Response("sent");
      default:
        return Response.json(await env.JOBS.state());
    }
  },
};
