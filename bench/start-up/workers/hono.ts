import * as held from "hono";

export default { fetch: () => new Response(String(Object.keys(held).length)) };
