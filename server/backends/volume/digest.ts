import { createHash } from "node:crypto";

/** Changes whenever anything of a JSON value does. */
export const digestOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 27);
