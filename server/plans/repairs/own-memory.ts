import type { Finding } from "#lib/model/finding.ts";
import { type Repair, step } from "./repair-change.ts";

const named = (finding: Finding, kind: string): readonly string[] =>
  finding.objects.filter((object) => object.kind === kind).map((object) => object.id);

/** An operator knows why a frozen file was written to. */
export function acceptingFiles(finding: Finding): Repair {
  const files = named(finding, "file");
  const snapshots = named(finding, "snapshot");
  return {
    steps: [step("Take the file as it is", { op: "acceptFiles", files })],
    effects: [
      {
        group: "snapshots",
        severity: "warning",
        text: `${snapshots.map((name) => `"${name}"`).join(", ")} ${snapshots.length > 1 ? "go" : "goes"} back to what ${files.join(", ")} holds now, whatever that is. Espalier tells of later changes only.`,
        objects: finding.objects,
      },
    ],
    label: "Take it as it is",
    changed: `${files.join(", ")} is taken as it is.`,
    touches: snapshots,
  };
}

/** An operator looked at what a job left. */
export function acknowledging(finding: Finding): Repair {
  const [job = ""] = named(finding, "job");
  return {
    steps: [step("Write down that it is settled", { op: "acknowledge", job })],
    effects: [
      {
        group: "snapshots",
        severity: "info",
        text: "Nothing of the machine is changed. That you looked is written down, and the finding goes.",
        objects: finding.objects,
      },
    ],
    label: "It is settled",
    changed: "What the job left is settled.",
    touches: [],
  };
}
