import { z } from "@hono/zod-openapi";
import { findVenue, listVenues, mergeVenues, resolvePlace, venueView, VenueWire } from "../domain/places/index.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { isId } from "../lib/ids.ts";
import { doerOf } from "../http/doer.ts";

const tag = "Locations";
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "ven_01f0c4d5e6a7b8091a2b3c4d5e" }) });

export const venueRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/venues",
      tag,
      summary: "List the venues of a city",
      description: "By name; those that were merged into another are left out.",
      request: {
        query: z.strictObject({
          ...pageQuery,
          place_id: z.string().max(80).openapi({ description: "The city's id or code.", example: "gb-plymouth" }),
          q: z.string().min(1).max(100).optional().openapi({ description: "How the name begins.", example: "old" }),
        }),
      },
      ok: { status: 200, description: "Venues.", schema: listOf(VenueWire) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor, place_id, q } = c.req.valid("query");
      const { db } = c.get("ctx");
      const place = await resolvePlace(db, place_id);
      const position = await readCursor(c, cursor, z.tuple([z.string(), z.string()]));
      const after = position === null ? null : { folded: position[0], id: position[1] };
      const rows = place === null ? [] : await listVenues(db, { placeId: place.id, q, after, limit: limit + 1 });
      return c.json(await toPage(c, rows, limit, (row) => [row.folded, row.id], venueView), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/venues/{id}",
      tag,
      summary: "Read a venue",
      request: { params },
      ok: { status: 200, description: "The venue.", schema: VenueWire },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const venue = isId("ven", id) ? await findVenue(c.get("ctx").db, id) : null;
      if (venue === null) throw notFound("venue");
      return c.json(venueView(venue), 200);
    },
  )
  .openapi(
    operation({
      method: "patch",
      path: "/venues/{id}",
      tag,
      role: "admin",
      summary: "Say that a venue is another one",
      description:
        "Its events carry the other's name and id from then on; null takes it back. Nobody is notified: nothing happened to the events.",
      request: {
        params,
        body: jsonBody(
          z.strictObject({ merged_into: z.string().max(40).nullable().openapi({ example: "ven_01f0c4d5e6a7b8091a2b3c4d5e" }) }),
        ),
      },
      ok: { status: 200, description: "The venue as it is now.", schema: VenueWire },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      if (!isId("ven", id)) throw notFound("venue");
      const { db, clock, jobs, requestId } = c.get("ctx");
      const venue = await mergeVenues({ db, clock }, id, c.req.valid("json").merged_into, doerOf(c));
      await jobs.matchNow("event", requestId);
      return c.json(venueView(venue), 200);
    },
  );
