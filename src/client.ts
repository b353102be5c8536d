import type { Hono } from "hono";
import { type ClientRequestOptions, hc } from "hono/client";
import type { Env } from "hono/types";
import type { agencyRoutes } from "./routes/agencies.ts";
import type { changeRoutes } from "./routes/changes.ts";
import type { eventListRoutes } from "./routes/events.ts";
import type { itemRoutes } from "./routes/item.ts";
import type { itemListRoutes } from "./routes/items.ts";
import type { locationRoutes } from "./routes/locations.ts";
import type { recallRoutes } from "./routes/recalls.ts";
import type { searchRoutes } from "./routes/search.ts";

type SchemaOf<Routes> = Routes extends Hono<infer _Env, infer Schema, infer _Base> ? Schema : never;

type Schema = SchemaOf<typeof itemListRoutes> &
  SchemaOf<typeof itemRoutes> &
  SchemaOf<typeof eventListRoutes> &
  SchemaOf<typeof recallRoutes> &
  SchemaOf<typeof searchRoutes> &
  SchemaOf<typeof locationRoutes> &
  SchemaOf<typeof agencyRoutes> &
  SchemaOf<typeof changeRoutes>;

/** A client of what is public, typed by the routes themselves. `publicUrl` is where the API's documents say it stands. */
export function createClient(publicUrl: string, options?: ClientRequestOptions) {
  return hc<Hono<Env, Schema>>(`${publicUrl}/api/v1`, options);
}
