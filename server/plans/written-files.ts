import type { MachineObservation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";

/** Files whose content or place a step changes. What a running machine writes by itself is not told here. */
export function writtenBy(call: StepCall, { head, facts, snapshots }: MachineObservation): readonly string[] {
  const headFile = (target: string) => head.disks.flatMap((d) => (d.target === target && d.file ? [d.file] : []));
  const heads = head.disks.flatMap((d) => (d.file === null ? [] : [d.file]));
  const above = (path: string) => facts.files.find((f) => f.path === path)?.overlays ?? [];
  switch (call.op) {
    case "pullInto":
    case "relink":
    case "removeFile":
    case "removeTag":
      return [call.file];
    case "moveFile":
      return [call.from, call.to];
    case "commitDown":
      return [call.file, call.into];
    case "blockPull":
      return headFile(call.target);
    case "blockCommit":
      return [call.base, ...(call.top === null ? headFile(call.target) : [call.top, ...above(call.top)])];
    case "create":
    case "revert":
    case "start":
    case "resume":
      return heads;
    case "restoreMemory":
      return Object.values(call.files).map(({ file }) => file);
    case "remove":
      return call.metadataOnly
        ? []
        : (snapshots.find((s) => s.id === call.snapshot)?.disks.flatMap((d) => d.file ?? []) ?? []);
    default:
      return [];
  }
}
