import type { z } from "zod";
import { Problem } from "#lib/model/problem.ts";

/** Throws `invalid-input` with every field that does not fit in `context.fields`. */
export function validate<T extends z.ZodType>(schema: T, value: unknown, what: "body" | "query"): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const words = fields.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new Problem("invalid-input", `The ${what} does not fit. ${words}`, { in: what, fields });
}
