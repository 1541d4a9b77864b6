import { formatBytes } from "#lib/format/bytes.ts";
import { Problem } from "#lib/model/problem.ts";
import type { PlanContext } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Saved memory is never larger than the machine's; files around it need a little more. */
const spaceMarginBytes = 64 * 1024 * 1024;

/** What saving the machine's memory takes on the disk. Throws `no-space` when it is known not to fit. */
export function memorySpace({ observation }: PlanContext): PlannedChange["freeNeeded"] {
  const { isActive, memoryBytes, freeSpace } = observation.facts;
  const first = freeSpace[0];
  if (!isActive || !first) return [];
  const needBytes = memoryBytes === null ? null : memoryBytes + spaceMarginBytes;
  if (needBytes !== null && first.freeBytes !== null && first.freeBytes < needBytes)
    throw new Problem(
      "no-space",
      `Saving the memory of ${observation.subject.name} may take ${formatBytes(needBytes)}, and ${formatBytes(first.freeBytes)} are free where ${first.path} lies. Free some space first.`,
      { path: first.path, needBytes, freeBytes: first.freeBytes },
    );
  return [{ path: first.path, needBytes, freeBytes: first.freeBytes }];
}
