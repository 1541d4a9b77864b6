import { Problem } from "#lib/model/problem.ts";

/** Room for a pasted `<domainsnapshot>` and to spare. */
export const bodyLimitBytes = 1024 * 1024;

/** The JSON of a request. Throws `invalid-input` for another type, what is too long, and what is no JSON. */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw refused("The body must be JSON, sent with Content-Type: application/json.");
  const bytes = await readBytes(request);
  let holdsNul = false;
  const watch = (key: string, value: unknown): unknown => {
    holdsNul ||= key.includes("\0") || (typeof value === "string" && value.includes("\0"));
    return value;
  };
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes), watch);
  } catch {
    throw refused("The body is not JSON.");
  }
  // No name, path or text that a tool takes may hold one.
  if (holdsNul) throw refused("The body holds a NUL character.");
  return body;
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > bodyLimitBytes) throw refused(`The body is longer than ${bodyLimitBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const refused = (words: string): Problem =>
  new Problem("invalid-input", words, { fields: [{ path: "", message: words }] });
