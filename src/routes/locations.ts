import { z } from "@hono/zod-openapi";
import { listMajorCities, nearestPlaces, placeView, PlaceWire } from "../domain/places/index.ts";
import { term, wholeNumber } from "../domain/items/query-values.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { placeOf } from "../http/item-list.ts";
import { listOf } from "../http/page.ts";
import { publicAnswer } from "../http/public-answer.ts";
import { AppError } from "../lib/errors.ts";

const tag = "Locations";
const limit = wholeNumber(1, 100).default(20);
const ok = { status: 200, description: "Places.", schema: listOf(PlaceWire) } as const;
const pageOf = (places: z.infer<typeof PlaceWire>[], count: number) => ({ data: places, page: { limit: count, next_cursor: null } });

const citySearch = z.strictObject({
  q: term(100).optional().openapi({ description: "A name or its beginning, in any spelling.", example: "paris" }),
  country: z
    .string()
    .regex(/^[a-z]{2}$/i, "must be an ISO 3166-1 alpha-2 code")
    .optional()
    .openapi({ example: "FR" }),
  limit,
});

const point = z.strictObject({
  lat: z.number().min(-90).max(90).openapi({ example: 48.8566 }),
  lon: z.number().min(-180).max(180).openapi({ example: 2.3522 }),
  limit: z.number().int().min(1).max(100).default(10),
});

/** What Cloudflare says of where a request comes from; as text in production, absent where it does not know. */
const Whereabouts = z.object({ latitude: z.coerce.number().min(-90).max(90), longitude: z.coerce.number().min(-180).max(180) });

export const locationRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/locations/major-cities",
      tag,
      summary: "List cities, the most populous first",
      request: { query: citySearch },
      ok,
      errors: [422],
    }),
    (c) => {
      const query = c.req.valid("query");
      return publicAnswer(c, [], async () => pageOf((await listMajorCities(c.get("ctx").db, query)).map(placeView), query.limit));
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/locations/nearest-cities",
      tag,
      summary: "Find the cities nearest to a point",
      safe: true,
      request: { body: jsonBody(point) },
      ok,
      errors: [],
    }),
    async (c) => {
      const asked = c.req.valid("json");
      const places = await nearestPlaces(c.get("ctx").db, asked);
      return c.json(pageOf(places.map(placeView), asked.limit), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/locations/nearest",
      tag,
      summary: "Find the cities nearest to the caller",
      description: "By what the edge knows of the caller's address; 422 where it knows nothing: ask with a point of your own then.",
      request: { query: z.strictObject({ limit: wholeNumber(1, 100).default(10) }) },
      ok,
      errors: [422],
    }),
    async (c) => {
      const whereabouts = Whereabouts.safeParse(c.req.raw.cf);
      if (!whereabouts.success)
        throw new AppError("invalid", "Where you are is not known here; POST a point to /api/v1/locations/nearest-cities.");
      const { latitude: lat, longitude: lon } = whereabouts.data;
      const places = await nearestPlaces(c.get("ctx").db, { lat, lon, limit: c.req.valid("query").limit });
      return c.json(pageOf(places.map(placeView), c.req.valid("query").limit), 200, { "cache-control": "private, no-store" });
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/locations/{code}",
      tag,
      summary: "Read a place by its code or id",
      request: {
        params: z.object({
          code: z
            .string()
            .max(80)
            .openapi({ param: { name: "code", in: "path" }, example: "fr-paris" }),
        }),
      },
      ok: { status: 200, description: "The place.", schema: PlaceWire },
      errors: [404],
    }),
    async (c) => {
      const place = await placeOf(c, c.req.valid("param").code);
      if (place === null) throw notFound("place");
      return c.json(placeView(place), 200, { "cache-control": "public, max-age=3600" });
    },
  );
