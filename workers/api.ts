import { makeApp } from "../src/app.ts";
import { buildApiCtx } from "../src/ctx/api.ts";

const app = makeApp(buildApiCtx);

/** The edge Worker: fetch. */
export default { fetch: app.fetch };
