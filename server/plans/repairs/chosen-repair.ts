import type { Finding } from "#lib/model/finding.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";

/** Which repair of which finding is meant: without a choice the first. Throws `not-found`, `unsupported`, `invalid-input`. */
export function chosenRepair(
  asked: IntentOf<"repair">,
  findings: readonly Finding[],
): { readonly finding: Finding; readonly choice: string } {
  const finding = findings.find(({ id }) => id === asked.finding);
  if (!finding) throw new Problem("not-found", "This finding is gone: it was repaired, or it changed. Look again.");
  const [first] = finding.repairs;
  if (!first) throw new Problem("unsupported", `Espalier knows no repair for this: ${finding.text}`);
  const choice = asked.choice ?? first.choice;
  if (finding.repairs.some((repair) => repair.choice === choice)) return { finding, choice };
  throw new Problem(
    "invalid-input",
    `There is no repair "${choice}". Choose one of: ${finding.repairs.map((repair) => repair.choice).join(", ")}.`,
  );
}
