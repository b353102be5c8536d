import api from "../../workers/api.ts";
import jobs from "../../workers/jobs.ts";

export * from "../../workers/jobs.ts";

/** Both Workers as one, so that one workerd holds them: `fetch` is the edge Worker's, the rest the jobs Worker's. */
export default { ...jobs, fetch: api.fetch };
