import { describe, expect, test } from "vitest";
import { mergedVolumes } from "./host-volumes.ts";

const volume = (backend: string, path: string, snapshotCount: number | null = 0, members: string[] = [path]) => ({
  ...{ backend, path, snapshotCount, members, id: `${backend}:${path}`, name: path.split("/").at(-1) ?? path },
  ...{ format: "qcow2", capacityBytes: null, allocationBytes: null, users: [], lockedBy: [], pool: null, digest: "" },
  ...{ headParentId: null, oldestAt: null, newestAt: null, findingCount: 0, problem: null },
});
const methodsOf = (found: Parameters<typeof mergedVolumes>[0]) =>
  mergedVolumes(found).map(({ path, methods }) => [path, ...methods.map(({ backend }) => backend)]);

describe("volumes that several kinds can manage", () => {
  test("each storage is listed once, with the kind that is proposed first in front", () => {
    expect(methodsOf([volume("qcow2", "/a"), volume("filecopy", "/a"), volume("filecopy", "/b")])).toEqual([
      ["/a", "qcow2", "filecopy"],
      ["/b", "filecopy"],
    ]);
  });

  test("the kind with the most snapshots comes first; unknown counts as none", () => {
    expect(methodsOf([volume("qcow2", "/a", null), volume("overlay", "/a", 1), volume("filecopy", "/a", 2)])).toEqual([
      ["/a", "filecopy", "overlay", "qcow2"],
    ]);
  });

  test("what belongs to a chain is listed with the chain and not by itself", () => {
    const chain = volume("overlay", "/live", 1, ["/live", "/base"]);
    expect(methodsOf([chain, volume("qcow2", "/live"), volume("qcow2", "/base"), volume("qcow2", "/other")])).toEqual([
      ["/live", "overlay", "qcow2"],
      ["/other", "qcow2"],
    ]);
  });

  test("who needs a volume is named once, by id", () => {
    const user = { id: "u", name: "web", target: "vda", role: "disk", state: "running" } as const;
    const [merged] = mergedVolumes([
      { ...volume("qcow2", "/a"), users: [user, { ...user, target: null, role: "snapshot" }] },
    ]);
    expect(merged?.usedBy).toEqual(["u"]);
    expect(merged?.users).toHaveLength(2);
  });
});
