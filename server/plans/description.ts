import { Problem } from "#lib/model/problem.ts";

const mostChars = 10_000;

/** A description as it is kept. Throws `invalid-input` for one that XML could not hold. */
export function checkedDescription(given: string): string {
  const description = given.replaceAll("\r\n", "\n");
  if (description.length > mostChars)
    throw new Problem("invalid-input", `A description may be ${mostChars} characters long.`, {
      fields: { description: "too long" },
    });
  if (/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/.test(description) || !description.isWellFormed())
    throw new Problem("invalid-input", "The description holds a control character. Remove it and try again.", {
      fields: { description: "control character" },
    });
  return description;
}
