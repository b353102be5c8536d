import * as edge from "../../../workers/api.ts";
import * as context from "../../../src/ctx/api.ts";
import * as lists from "../../../src/routes/items.ts";
import * as routed from "../../../src/routes/routed.ts";

export default { fetch: () => new Response(String(Object.keys({ ...edge, ...context, ...lists, ...routed }).length)) };
