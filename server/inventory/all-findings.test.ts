import { expect, test } from "vitest";
import { Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { MachineObservation } from "#server/backends/contract.ts";
import { observationOf } from "#server/testing/memory-domain.ts";
import { allFindings } from "./all-findings.ts";
import type { Inventory } from "./inventory.ts";

const finding = (kind: "orphan-tag" | "missing-file", severity: "info" | "danger") => ({
  ...{ id: `${kind}:x`, kind, severity, text: "", objects: [], repair: null, repairs: [] },
});
const domain = (name: string): MachineObservation =>
  observationOf({
    ...{ id: name, name, state: "running", headParentId: null },
    ...{ managedSave: false, snapshots: [], generation: 0 },
  });

const worlds: Record<string, MachineObservation | Problem> = {
  b: { ...domain("b"), findings: [finding("orphan-tag", "info"), finding("missing-file", "danger")] },
  a: {
    ...domain("a"),
    findings: [finding("orphan-tag", "info")],
    partial: [problemDocument(new Problem("permission-denied", "/i cannot be read."))],
  },
  broken: new Problem("unreadable-output", "What virsh said was not understood."),
  gone: new Problem("not-found", "It is gone."),
};
const inventory = {
  hosts: async () => [{ id: "up", label: "Up" } as never, { id: "down", label: "The other" } as never],
  async domains(host: string) {
    if (host === "down") throw new Problem("host-down", "libvirt does not answer.");
    return Object.keys(worlds).map((id) => ({ id, name: id }) as never);
  },
  async observeShown(ref: { id: string }) {
    const world = worlds[ref.id];
    if (!world || world instanceof Problem) throw world;
    return world;
  },
} as unknown as Inventory;

test("what endangers data comes first, and what could not be looked at is told", async () => {
  const { found, partial } = await allFindings(inventory);
  expect(found.map(({ subject, finding }) => [subject.name, finding.kind])).toEqual([
    ["b", "missing-file"],
    ["a", "orphan-tag"],
    ["b", "orphan-tag"],
  ]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(3);
  expect(partial.map((problem) => problem.detail).sort()).toEqual([
    "The other: libvirt does not answer.",
    "a: /i cannot be read.",
    "broken: What virsh said was not understood.",
  ]);
});
