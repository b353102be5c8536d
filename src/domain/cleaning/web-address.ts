import { z } from "zod";
import { canonicalUrl } from "./url.ts";

/** An address that an operator names: canonical, as those of sightings are. */
export const WebAddress = z
  .string()
  .max(4_096)
  .transform((text, issue) => {
    const url = canonicalUrl(text);
    if (url === null) issue.addIssue({ code: "custom", message: "must be an absolute http or https URL" });
    return url;
  });
