import { Problem } from "#lib/model/problem.ts";
import type { PlanContext } from "../plan-context.ts";
import type { BackupContext } from "./backup-context.ts";
import type { BackupRequest } from "./backup-request.ts";

export const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
/** Tables of an image, and what lies around it. */
export const spaceMarginBytes = 4 * 1024 * 1024;

/** Context of a plan for a backup. Throws `unsupported` where this host's files cannot be reached. */
export function requestContext({ backups, observation }: PlanContext): NonNullable<BackupContext["request"]> {
  if (backups?.request) return backups.request;
  throw new Problem("unsupported", `The image files of ${observation.subject.name} cannot be read from this machine.`, {
    blockers: [],
  });
}

/** The snapshot that it was read from, or that the head stands on. */
export function anchorOf({ snapshot }: BackupRequest, { observation }: PlanContext) {
  const at = snapshot ?? observation.snapshots.find((s) => s.id === observation.head.parentId) ?? null;
  return at && { id: at.id, createdAt: at.createdAt };
}
