import { domainOf } from "#lib/format/domain-of.ts";
import { type DiffLine, lineDiff } from "#lib/format/line-diff.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { MachineBackend } from "#server/backends/contract.ts";
import { headName } from "./point-pair.ts";

/** Unchanged lines that are kept around a change. */
const around = 3;
const signs = { same: " ", removed: "-", added: "+" } as const;

/** What differs of the machine's settings between two snapshots (null: now), as a unified difference; null where nothing does. Throws as `snapshotXml`. */
export async function settingsDiff(
  backend: MachineBackend,
  ref: SubjectRef,
  from: string | null,
  to: string | null,
): Promise<string | null> {
  const xmlOf = (snapshot: string | null) =>
    snapshot === null ? backend.subjectXml(ref.id) : backend.snapshotXml(ref.id, snapshot);
  const [a, b] = await Promise.all([from, to].map(xmlOf));
  const lines = lineDiff(domainOf(a ?? ""), domainOf(b ?? ""));
  if (lines.every((line) => line.kind === "same")) return null;
  return [`--- ${from ?? headName}`, `+++ ${to ?? headName}`, ...hunks(lines)].join("\n");
}

/** Changes with the lines around them, each run headed by its places (diffutils, "Detailed Unified"). */
function hunks(lines: readonly DiffLine[]): string[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some((line) => line.kind !== "same"),
  );
  const text: string[] = [];
  let [left, right] = [1, 1];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    while (end < lines.length && near[end] === near[at]) end += 1;
    const run = lines.slice(at, end);
    const onLeft = run.filter((line) => line.kind !== "added").length;
    const onRight = run.filter((line) => line.kind !== "removed").length;
    if (near[at]) {
      text.push(`@@ -${left},${onLeft} +${right},${onRight} @@`);
      for (const line of run) text.push(`${signs[line.kind]}${line.text}`);
    }
    left += onLeft;
    right += onRight;
    at = end;
  }
  return text;
}
