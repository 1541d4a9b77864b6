import { problemOf } from "#lib/api/call.ts";
import { pathOf } from "#lib/api/route.ts";
import { Problem } from "#lib/model/problem.ts";

/** The body of a route that does not answer in JSON. */
export async function textOf(
  route: { path: string },
  params: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const response = await fetch(pathOf(route, params), { credentials: "same-origin", signal }).catch(
    (cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new Problem("host-down", "The Espalier server does not answer. Is it still running?", {}, { cause });
    },
  );
  if (!response.ok) throw await problemOf(response);
  return response.text();
}
