import { answer } from "../src/app.ts";

/** The edge Worker: fetch. */
export default { fetch: answer };
