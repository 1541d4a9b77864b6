import { Problem } from "#lib/model/problem.ts";
import { problemResponse } from "#server/http/respond.ts";

/** Programs that mistype an address get a problem document, not a page. */
const answer = (): Response =>
  problemResponse(
    new Problem("not-found", "The API has nothing at this address. GET /api/v1/openapi.json lists what it has."),
  );

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
