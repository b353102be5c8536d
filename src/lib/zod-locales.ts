/** What the edge Worker's bundle holds in place of zod's fifty languages: see `alias` in wrangler.toml. */
export { default as en } from "zod/v4/locales/en.js";
