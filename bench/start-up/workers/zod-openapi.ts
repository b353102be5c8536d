import * as held from "@hono/zod-openapi";

export default { fetch: () => new Response(String(Object.keys(held).length)) };
