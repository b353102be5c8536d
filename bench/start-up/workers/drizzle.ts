import * as held from "drizzle-orm/pg-core";

export default { fetch: () => new Response(String(Object.keys(held).length)) };
