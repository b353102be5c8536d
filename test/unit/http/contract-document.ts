import { makeRouter } from "../../../src/http/contract.ts";
import { openApiDocument } from "../../../src/http/openapi-document.ts";
import { healthRoutes } from "../../../src/routes/health.ts";
import { RESOURCES } from "../../../src/routes/resources.ts";

/** The whole contract, as `/openapi.json` serves it. */
export async function contractDocument() {
  const app = makeRouter();
  const api = makeRouter();
  for (const { load } of RESOURCES) api.route("/", await load());
  app.route("/", healthRoutes);
  app.route("/api/v1", api);
  return openApiDocument(app, "https://tidings.example");
}
