import * as held from "zod";

export default { fetch: () => new Response(String(Object.keys(held).length)) };
