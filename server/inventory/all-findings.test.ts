import { expect, test } from "vitest";
import { Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
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
let volumes: VolumeSummary[] = [];
const unread = problemDocument(new Problem("partial", "/srv is not there."));
const inventory = {
  hosts: async () => [{ id: "up", label: "Up" } as never, { id: "down", label: "The other" } as never],
  async domains(host: string) {
    if (host === "down") throw new Problem("host-down", "libvirt does not answer.");
    return Object.keys(worlds)
      .filter((id) => !id.includes(":"))
      .map((id) => ({ id, name: id }) as never);
  },
  async volumes(host: string) {
    return { volumes: volumes.filter(() => host === "up"), partial: [unread] };
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
    "Up: /srv is not there.",
    "a: /i cannot be read.",
    "broken: What virsh said was not understood.",
  ]);
});

test("volumes are looked at too: each kind of snapshots that a storage has, and no kind that it has none of", async () => {
  const method = (backend: string, snapshotCount: number | null) => ({ backend, id: `${backend}:/i`, snapshotCount });
  const methods = [method("qcow2", 0), method("filecopy", 2), method("overlay", 0), method("btrfs", null)];
  volumes = [{ id: "qcow2:/i", name: "i", methods } as unknown as VolumeSummary];
  for (const { id } of methods) worlds[id] = { ...domain(id), findings: [finding("orphan-tag", "info")] };
  const { found } = await allFindings(inventory);
  const seen = found.map(({ subject }) => subject.name).filter((name) => name.includes(":"));
  expect(seen.sort()).toEqual(["btrfs:/i", "filecopy:/i", "qcow2:/i"]);
});

test("what a machine tells of a file is not told again by its volume", async () => {
  const gone = { kind: "file", id: "/i/gone", name: "/i/gone" };
  worlds.b = { ...domain("b"), findings: [{ ...finding("missing-file", "danger"), objects: [gone] }] };
  const [id, text] = ["qcow2:/i/top", "/i/gone, which it builds on, is gone."];
  volumes = [{ id, name: "top", methods: [{ backend: "qcow2", id, snapshotCount: 0 }] } as unknown as VolumeSummary];
  const subject = { ...domain(id).subject, kind: "volume" as const };
  const own = { ...finding("missing-file", "danger"), kind: "missing-backing-file" as const, text };
  worlds[id] = { ...domain(id), subject, findings: [own, { ...own, text: "/i/else is gone." }] };
  const { found } = await allFindings(inventory);
  expect(found.filter(({ subject: { kind } }) => kind === "volume").map((one) => one.finding.text)).toEqual([
    "/i/else is gone.",
  ]);
});
