import * as held from "../../../workers/api.ts";

export default { fetch: () => new Response(String(Object.keys(held).length)) };
