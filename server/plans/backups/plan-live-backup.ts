import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import type { PlanContext } from "../plan-context.ts";
import type { PlannedChange } from "../planned-change.ts";
import type { BackupRequest } from "./backup-request.ts";

export function planLiveBackup(
  _asked: IntentOf<"backup">,
  _request: BackupRequest,
  context: PlanContext,
): PlannedChange {
  throw new Problem("unsupported", `${context.observation.subject.name} runs. Take a snapshot and back that up.`, {
    blockers: [],
  });
}
