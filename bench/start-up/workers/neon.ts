import * as held from "@neondatabase/serverless";

export default { fetch: () => new Response(String(Object.keys(held).length)) };
