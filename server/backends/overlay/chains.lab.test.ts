import { createHash } from "node:crypto";
import { link, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IntentOf } from "#lib/model/intent.ts";
import { type VolumeUser, volumeId } from "#lib/model/volume.ts";
import type { VolumeBackend } from "#server/backends/contract.ts";
import type { MachineStorage } from "#server/backends/volume/storage.ts";
import { LocalFiles } from "#server/images/local-files.ts";
import { createHostStorage } from "#server/inventory/host-storage.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { ImageFolder } from "#server/testing/contract/volumes/image-folder.ts";
import { makeOverlayWorld } from "#server/testing/contract/volumes/overlay-world.ts";
import { imageInfo, isSound, qemu } from "#server/testing/contract/volumes/qemu-img.ts";
import { actOn, carryOutOn, planOn, snapshotOn, takeOn } from "#server/testing/contract/volumes/volume-act.ts";
import { folderSource } from "#server/testing/contract/volumes/volume-source.ts";
import { overlayKind } from "./index.ts";

let world: Awaited<ReturnType<typeof makeOverlayWorld>>;
beforeAll(async () => {
  world = await makeOverlayWorld();
});
afterAll(() => world.close());

const liveOf = async (id: string): Promise<string> => (await world.backend.observe(id)).volume.path;
const write = async (id: string, byte: number, offset = 0) => {
  const live = await liveOf(id);
  await ImageFolder.write(live, (await imageInfo(live)).format, byte, offset);
};
const operation = (backend: VolumeBackend = world.backend) => {
  const { volume } = backend.operations;
  if (!volume) throw new Error("the backend changes nothing");
  return volume;
};
type Planned = Awaited<ReturnType<typeof planOn>>;
const callsOf = (planned: Planned) => planned.steps.flatMap(({ call }) => (call.op === "volume" ? [call] : []));

/** What every point and the live state hold, by id, read by qemu-img alone. */
async function contents(id: string): Promise<Map<string, string>> {
  const { snapshots, volume } = await world.backend.observe(id, { fresh: "all" });
  const held = new Map<string, string>();
  for (const path of [...snapshots.map((s) => s.id), volume.path])
    held.set(path === volume.path ? "head" : path, await contentOf(path, null, (await imageInfo(path)).format));
  return held;
}

/** base ── one ── two ── (live), and side on one. */
async function family(): Promise<{ id: string; at: Record<"base" | "one" | "two" | "side", string> }> {
  const id = await world.volume();
  const take = async (byte: number, name: string) => {
    await write(id, byte, byte << 17);
    return takeOn(world.backend, id, name);
  };
  const base = await take(1, "base");
  const one = await take(2, "one");
  const side = await take(3, "side");
  await actOn(world.backend, id, { action: "revert", snapshot: one, safetySnapshot: false });
  const two = await take(4, "two");
  await write(id, 5, 5 << 17);
  return { id, at: { base, one, two, side } };
}

describe("taking one", () => {
  test("the live file keeps its name and mode, and the volume its id", async () => {
    const id = await world.volume();
    const live = await liveOf(id);
    const { mode } = await stat(live);
    const planned = await actOn(world.backend, id, { action: "create", name: "a b" });
    expect(await liveOf(id)).toBe(live);
    expect(planned.result.snapshot).toBe(join(dirname(live), "disk.a_b.qcow2"));
    expect(await readdir(dirname(live))).toEqual(["disk.a_b.qcow2", "disk.qcow2"]);
    expect((await stat(live)).mode).toBe(mode);
    expect((await imageInfo(live))["backing-filename"]).toBe(planned.result.snapshot);
  });

  test("or goes on in a new file, under a wished name; the plan says which", async () => {
    const id = await world.volume();
    const live = await liveOf(id);
    const planned = await actOn(world.backend, id, { action: "create", name: "a", liveFile: "new" });
    const next = join(dirname(live), "disk.a.qcow2");
    expect(planned.effects.map(({ text }) => text).join()).toContain(next);
    expect(await liveOf(id)).toBe(next);
    expect(await snapshotOn(world.backend, id, "a")).toMatchObject({ id: live, isCurrent: true });
    await actOn(world.backend, id, {
      action: "create",
      name: "b",
      liveFile: "new",
      disks: [{ target: "volume", mode: "external", file: "live.qcow2" }],
    });
    expect(basename(await liveOf(id))).toBe("live.qcow2");
    expect((await world.backend.list()).filter((row) => row.id === id)).toHaveLength(1);
  });

  test("on a raw file: what it becomes is said, and no byte changes", async () => {
    const folder = await world.folder.folder();
    const path = join(folder, "old.img");
    await qemu("qemu-img", "create", "-q", "-f", "raw", path, "2M");
    await ImageFolder.write(path, "raw", 7, 0);
    world.storage.changed();
    const id = volumeId("overlay", path);
    const before = await contents(id);
    const planned = await actOn(world.backend, id, { action: "create", name: "a" });
    expect(planned.effects.some(({ severity, text }) => severity === "warning" && /qcow2/.test(text))).toBe(true);
    expect(await contents(id)).toEqual(new Map([...before, [planned.result.snapshot, before.get("head")]]));
    await write(id, 8);
    await actOn(world.backend, id, {
      action: "merge",
      from: "head",
      into: planned.result.snapshot ?? "",
      direction: "commit",
    });
    expect(await readdir(folder)).toEqual(["old.a.img"]);
    expect((await imageInfo(await liveOf(id))).format).toBe("raw");
  });
});

describe("merging", () => {
  const cases: readonly [string, "commit" | "pull", string | undefined][] = [
    ["commit, the lower name", "commit", undefined],
    ["commit, the upper name", "commit", "overlay"],
    ["commit, a new name", "commit", "new"],
    ["pull, the upper name", "pull", undefined],
    ["pull, the lower name", "pull", "base"],
    ["pull, a new name", "pull", "new"],
  ];
  test.each(cases)(
    "two points with others above, %s: all that stays reads the same, broken off after every step",
    async (_, direction, keep) => {
      const { id, at } = await family();
      const keepFile = keep === "new" ? join(dirname(at.one), "merged.qcow2") : keep;
      // Nothing else may build on what is copied into.
      const before = await contents(id);
      const intent: IntentOf<"merge"> = {
        action: "merge",
        from: at.one,
        into: at.base,
        direction,
        ...(keepFile ? { keepFile } : {}),
      };
      const planned = await planOn(world.backend, id, intent);
      const survivor = planned.merge?.disks[0]?.survivor ?? "";
      const renamed = (path: string) => (path === at.one ? survivor : path);
      for (const call of callsOf(planned)) {
        // As after a crash in the middle of it: it is judged by the world, and done again.
        expect(await operation().examine(id, call, {})).toBe("not-done");
        await carryOutOn(world.backend, id, { ...planned, steps: planned.steps.filter((step) => step.call === call) });
        expect(["done", "not-done"]).toContain(await operation().examine(id, call, {}));
        for (const path of [at.two, at.side]) expect(await contentOf(path)).toBe(before.get(path));
        expect(await contentOf(await liveOf(id))).toBe(before.get("head"));
      }
      const { snapshots, head } = await world.backend.observe(id, { fresh: "all" });
      expect(snapshots.map(({ id: path, parentId }) => [path, parentId]).sort()).toEqual(
        planned.after.snapshots.map(({ id: path, parentId }) => [path, parentId]).sort(),
      );
      expect(head.parentId).toBe(planned.after.headParentId);
      expect(await snapshotOn(world.backend, id, "one")).toMatchObject({ id: survivor });
      before.delete(at.base);
      expect(await contents(id)).toEqual(new Map([...before].map(([path, content]) => [renamed(path), content])));
      expect(await readdir(dirname(at.one))).toEqual(
        [survivor, at.side, at.two, join(dirname(at.one), "disk.qcow2")].map((path) => basename(path)).sort(),
      );
      for (const { id: path } of snapshots) expect(await isSound(path)).toBe(true);
    },
  );

  test("the live state into what others build on is refused, and they are named; pulling gives them copies", async () => {
    const { id, at } = await family();
    const before = await contents(id);
    const intent: IntentOf<"merge"> = { action: "merge", from: "head", into: at.one };
    await expect(planOn(world.backend, id, { ...intent, direction: "commit" })).rejects.toMatchObject({
      code: "blocked",
      message: expect.stringContaining(at.side),
      context: {
        merge: {
          directions: [{ direction: "commit", capability: { status: "not-now" } }, { capability: { status: "yes" } }],
        },
      },
    });
    const planned = await actOn(world.backend, id, intent);
    expect(planned.merge).toMatchObject({ direction: "pull", lostPoints: [at.two, at.one] });
    for (const path of [at.one, at.two]) before.delete(path);
    expect(await contents(id)).toEqual(before);
  });

  test("the live state down to a lower name: that file is live from then on, and the volume is the same", async () => {
    const { id, at } = await family();
    const before = await contents(id);
    const planned = await actOn(world.backend, id, {
      action: "merge",
      from: "head",
      into: at.two,
      direction: "commit",
    });
    expect(planned.effects.map(({ text }) => text).join()).toContain(basename(at.two));
    expect(await liveOf(id)).toBe(at.two);
    before.delete(at.two);
    expect(await contents(id)).toEqual(before);
  });

  test("a commit that fails half-way: the point is said to be lost, nothing above it is, and it can be finished", async () => {
    const { id, at } = await family();
    const before = await contents(id);
    const planned = await planOn(world.backend, id, {
      action: "merge",
      from: "head",
      into: at.two,
      direction: "commit",
    });
    const commit = callsOf(planned).find(({ call }) => call.verb === "commit");
    if (!commit) throw new Error("no commit");
    await carryOutOn(world.backend, id, { ...planned, steps: planned.steps.filter(({ call }) => call === commit) });
    const seen = await world.backend.observe(id, { fresh: "all" });
    expect(seen.findings.map(({ id: finding }) => finding)).toEqual([`changed-outside:${at.two}`]);
    expect(seen.capabilities(at.two)).toMatchObject({
      revert: { status: "not-now" },
      clone: { status: "not-now" },
      delete: { status: "yes" },
    });
    expect((await snapshotOn(world.backend, id, "two")).problem).toMatch(/not finished/);
    await actOn(world.backend, id, { action: "delete", snapshot: at.two, scope: "one" });
    before.delete(at.two);
    expect(await contents(id)).toEqual(before);
    expect((await world.backend.observe(id)).findings).toEqual([]);
  });
});

describe("deleting", () => {
  test("each way, broken off after every step: what stays reads the same all the time", async () => {
    for (const name of ["base", "one", "two", "side"] as const) {
      const { id, at } = await family();
      const before = await contents(id);
      const planned = await planOn(world.backend, id, { action: "delete", snapshot: at[name], scope: "one" });
      for (const call of callsOf(planned)) {
        expect(await operation().examine(id, call, {})).toBe("not-done");
        await carryOutOn(world.backend, id, { ...planned, steps: planned.steps.filter((step) => step.call === call) });
        for (const [path, content] of before)
          if (path !== at[name]) expect(await contentOf(path === "head" ? await liveOf(id) : path)).toBe(content);
      }
      before.delete(at[name]);
      expect(await contents(id)).toEqual(before);
      // Doing all of it once more changes nothing.
      await carryOutOn(world.backend, id, planned).catch((error: unknown) => expect(error).toHaveProperty("code"));
      expect(await contents(id)).toEqual(before);
    }
  });

  test("a file that came after the plan and builds on it stops it, and nothing is lost", async () => {
    const { id, at } = await family();
    const planned = await planOn(world.backend, id, { action: "delete", snapshot: at.side, scope: "one" });
    const late = join(dirname(at.side), "late.qcow2");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", at.side, "-F", "qcow2", late);
    const before = await contents(id);
    await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({
      code: "blocked",
      message: expect.stringContaining(late),
    });
    expect(await contents(id)).toEqual(before);
  });

  test("snapshots inside a file are not lost with it", async () => {
    const { id, at } = await family();
    await qemu("qemu-img", "snapshot", "-c", "inside", at.side);
    for (const scope of ["one", "subtree"] as const)
      await expect(planOn(world.backend, id, { action: "delete", snapshot: at.side, scope })).rejects.toMatchObject({
        code: "blocked",
        message: expect.stringContaining("inside"),
      });
    const { headCapabilities } = await world.backend.observe(id);
    expect(headCapabilities().deleteVolume.status).toBe("not-now");
  });

  test("a file that nobody wrote down, by itself or with what it builds on: the plan says that it may be a disk", async () => {
    const { id, at } = await family();
    const extra = join(dirname(at.side), "extra.qcow2");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", at.side, "-F", "qcow2", extra);
    for (const [snapshot, scope] of [
      [extra, "one"],
      [at.side, "children"],
      [at.side, "subtree"],
    ] as const) {
      const { effects } = await planOn(world.backend, id, { action: "delete", snapshot, scope });
      expect(effects).toContainEqual(
        expect.objectContaining({ severity: "danger", objects: [expect.objectContaining({ id: extra })] }),
      );
    }
    const { effects } = await planOn(world.backend, id, { action: "delete", snapshot: at.side, scope: "one" });
    expect(JSON.stringify(effects)).not.toContain("somebody's disk");
  });

  test("the volume, with files that nobody wrote down", async () => {
    const { id, at } = await family();
    const extra = join(dirname(at.side), "extra.qcow2");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", at.base, "-F", "qcow2", extra);
    const { effects } = await actOn(world.backend, id, { action: "deleteVolume", snapshots: "delete" });
    // It may be somebody's disk.
    expect(effects.filter(({ severity }) => severity === "danger").flatMap(({ objects }) => objects)).toContainEqual(
      expect.objectContaining({ kind: "file", id: extra }),
    );
    expect(await readdir(dirname(at.side))).toEqual([]);
    expect(world.records.volumes()).not.toContain(id);
  });
});

describe("broken off while the live name is exchanged", () => {
  test("after the second name, and with half an overlay: done again, and whole", async () => {
    const id = await world.volume();
    await write(id, 1);
    const planned = await planOn(world.backend, id, { action: "create", name: "a" });
    const [step] = callsOf(planned);
    const call = step?.call as unknown as { live: string; frozen: string } | undefined;
    if (!step || !call) throw new Error("no step");
    const before = await contentOf(call.live);
    await link(call.live, call.frozen);
    expect(await operation().examine(id, step, {})).toBe("not-done");
    await carryOutOn(world.backend, id, planned);
    expect(await operation().examine(id, step, {})).toBe("done");
    await carryOutOn(world.backend, id, planned);
    expect(await contentOf(call.frozen)).toBe(before);
    expect(await readdir(dirname(call.live))).toEqual(["disk.a.qcow2", "disk.qcow2"]);
  });

  test("another file under the live name: nothing is done", async () => {
    const id = await world.volume();
    const planned = await planOn(world.backend, id, { action: "create", name: "a" });
    const live = await liveOf(id);
    await rename(live, `${live}.away`);
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", live, "1M");
    await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({ code: "stale" });
    expect((await readdir(dirname(live))).sort()).toEqual(["disk.qcow2", "disk.qcow2.away"]);
    const [step] = callsOf(planned);
    expect(step && (await operation().examine(id, step, {}))).toBe("unknown");
  });

  test("a taken name is never written over", async () => {
    const id = await world.volume();
    const live = await liveOf(id);
    const planned = await planOn(world.backend, id, { action: "create", name: "a" });
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", join(dirname(live), "disk.a.qcow2"), "3M");
    await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({ code: "already-exists" });
    expect((await stat(live)).nlink).toBe(1);
    expect(world.records.get(id).snapshots).toEqual([]);
  });
});

describe("machines and chains that are not whole", () => {
  const user = (more: Partial<VolumeUser> = {}): VolumeUser => ({
    ...{ id: "u1", name: "web", target: "vda", role: "disk", state: "shut off" },
    ...more,
  });

  const machine = (path: string, more: Partial<VolumeUser> = {}) => {
    const files = new LocalFiles();
    const storage: MachineStorage = { disks: [{ path, format: "qcow2", user: user(more) }], pools: [] };
    const machines = { storage: async () => storage };
    const source = {
      ...folderSource([]),
      files,
      records: world.records,
      storage: createHostStorage({ machines, folders: world.folder.folders, files }),
    };
    return overlayKind.create(source);
  };

  test("a machine's disk: all is refused, also when it is off, and it is named", async () => {
    const { id, at } = await family();
    const backend = machine(await liveOf(id));
    const { headCapabilities, capabilities } = await backend.observe(id);
    const refused = { status: "not-now", blockers: [{ kind: "domain", id: "u1", name: "web" }] };
    expect(headCapabilities()).toMatchObject({ create: refused, deleteVolume: { status: "not-now" } });
    expect(capabilities(at.two)).toMatchObject({
      revert: refused,
      delete: { status: "not-now" },
      clone: { status: "yes" },
    });
    await expect(planOn(backend, id, { action: "merge", from: "head", into: at.two })).rejects.toMatchObject({
      code: "blocked",
    });
  });

  test("a machine on a branch: what it reads is not written to or removed; the other branch goes on", async () => {
    const { id, at } = await family();
    const before = await contents(id);
    const backend = machine(at.side);
    const { capabilities, headCapabilities } = await backend.observe(id);
    for (const point of [at.base, at.one, at.side])
      expect(capabilities(point).delete).toMatchObject({ status: "not-now", reason: expect.stringContaining("web") });
    expect(capabilities(at.side).revert.status).toBe("not-now");
    expect(headCapabilities().create.status).toBe("yes");
    for (const direction of ["commit", "pull"] as const)
      await expect(
        planOn(backend, id, { action: "merge", from: "head", into: at.one, direction }),
      ).rejects.toMatchObject({
        code: "blocked",
        context: { blockers: expect.arrayContaining([expect.objectContaining({ kind: "domain", name: "web" })]) },
      });
    await actOn(backend, id, { action: "delete", snapshot: at.two, scope: "one" });
    before.delete(at.two);
    world.storage.changed();
    expect(await contents(id)).toEqual(before);
  });

  test("a missing file and a chain that closes on itself are shown with what is wrong", async () => {
    const { id, at } = await family();
    await rename(at.base, `${at.base}.away`);
    const { findings, capabilities, headCapabilities, snapshots } = await world.backend.observe(id, { fresh: "all" });
    expect(findings.map(({ id: finding }) => finding)).toEqual([
      `missing-backing-file:${at.base}`,
      `lost-snapshot:${at.base}`,
    ]);
    expect(snapshots.map(({ problem }) => problem)).toEqual([
      expect.stringContaining(at.base),
      expect.any(String),
      expect.any(String),
    ]);
    expect(headCapabilities().create.status).toBe("not-now");
    expect(capabilities(at.two).revert.status).toBe("not-now");
    expect((await world.backend.list()).find((row) => row.id === id)?.problem).toContain(at.base);
    await rename(`${at.base}.away`, at.base);
    expect((await world.backend.observe(id)).findings).toEqual([]);

    const folder = await world.folder.folder();
    const [a, b] = [join(folder, "a.qcow2"), join(folder, "b.qcow2")];
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", a, "1M");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", a, "-F", "qcow2", b);
    await qemu("qemu-img", "rebase", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b", b, a);
    world.storage.changed();
    const row = (await world.backend.list()).find(({ path }) => dirname(path) === folder);
    expect(row?.problem).toMatch(/closes on itself/);
    const loop = await world.backend.observe(row?.id ?? "");
    expect(loop.findings.map(({ kind }) => kind)).toContain("wrong-backing");
    expect(loop.headCapabilities().create.status).toBe("not-now");
  });

  test("something builds on the live file: a snapshot goes on elsewhere, and then it is safe", async () => {
    const { id, at } = await family();
    const live = await liveOf(id);
    const child = join(dirname(live), "child.qcow2");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", live, "-F", "qcow2", child);
    world.storage.changed();
    const content = await contentOf(child);
    expect((await world.backend.observe(id)).findings.map(({ kind }) => kind)).toEqual(["orphan-overlay"]);
    await expect(planOn(world.backend, id, { action: "create", name: "x" })).rejects.toMatchObject({ code: "blocked" });
    await actOn(world.backend, id, { action: "create", name: "x", liveFile: "new" });
    await write(id, 9);
    expect(await contentOf(child)).toBe(content);
    await actOn(world.backend, id, { action: "revert", snapshot: at.base });
    expect(await contentOf(await liveOf(id))).toBe(await contentOf(at.base));
    expect(await contentOf(child)).toBe(content);
  });
});

describe("many", () => {
  test.each([1, 2, 3])("20 changes in any order (%i): tree, contents and plans are those of a model", async (start) => {
    const { backend } = world;
    let id = await world.volume({ sizeBytes: 2 << 20 });
    let seed = start;
    const random = (below: number) => {
      seed = createHash("sha256").update(String(seed)).digest().readUInt32BE();
      return seed % below;
    };
    for (let n = 0; n < 20; n++) {
      const before = await contents(id);
      const points = [...before.keys()].filter((path) => path !== "head");
      const point = points[random(Math.max(1, points.length))];
      const what = random(12);
      let planned: Planned;
      const expected = new Map(before);
      if (what < 5 || point === undefined) {
        await write(id, n + 1, random(16) * 65_536);
        const head = (await contents(id)).get("head") ?? "";
        planned = await actOn(backend, id, {
          action: "create",
          name: `s${n}`,
          liveFile: random(2) === 0 ? "same" : "new",
        });
        expected.set(planned.result.snapshot ?? "", head).set("head", head);
      } else if (what < 7) {
        const keep = random(2) === 0;
        planned = await actOn(backend, id, { action: "revert", snapshot: point, safetySnapshot: keep });
        if (keep) expected.set(planned.result.snapshot ?? "", before.get("head") ?? "");
        expected.set("head", before.get(point) ?? "");
      } else if (what < 9) {
        const scope = random(4) === 0 ? "subtree" : "one";
        planned = await actOn(backend, id, { action: "delete", snapshot: point, scope });
        const left = new Set(planned.after.snapshots.map((s) => s.id));
        for (const path of points) if (!left.has(path)) expected.delete(path);
      } else {
        const direction = (["auto", "commit", "pull"] as const)[random(3)] ?? "auto";
        const keepFile = [undefined, "base", "overlay"][random(3)];
        const above = points.filter((path) => path !== point)[random(Math.max(1, points.length - 1))] ?? "head";
        const intent = {
          action: "merge",
          from: random(2) === 0 ? "head" : above,
          into: point,
          direction,
          ...(keepFile ? { keepFile } : {}),
        } as const;
        try {
          planned = await actOn(backend, id, intent);
        } catch (error) {
          expect(["blocked", "invalid-input"]).toContain((error as { code?: string }).code);
          expect(await contents(id)).toEqual(before);
          continue;
        }
        const { files, survivor } = planned.merge?.disks[0] ?? { files: [], survivor: "" };
        for (const path of planned.merge?.lostPoints ?? []) expected.delete(path);
        const [top = ""] = files;
        const content = expected.get(top);
        if (content !== undefined) {
          expected.delete(top);
          expected.set(survivor, content);
        }
      }
      expect([n, await contents(id)]).toEqual([n, expected]);
      const { snapshots, head } = await backend.observe(id, { fresh: "all" });
      expect(snapshots.map((s) => [s.id, s.parentId]).sort()).toEqual(
        planned.after.snapshots.map((s) => [s.id, s.parentId]).sort(),
      );
      expect(head.parentId).toBe(planned.after.headParentId);
      for (const path of [...snapshots.map((s) => s.id), await liveOf(id)]) expect(await isSound(path)).toBe(true);
      id = (await backend.list()).find((row) => row.id === id)?.id ?? "lost";
    }
  });

  test("a tree of 300 files is listed, read and judged to the last", async () => {
    const folder = await world.folder.folder();
    const base = join(folder, "base.qcow2");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", base, "1M");
    for (let n = 0; n < 300; n++)
      await qemu(
        "qemu-img",
        "create",
        "-q",
        "-u",
        "-f",
        "qcow2",
        "-b",
        n % 3 === 0 ? base : join(folder, `n${n - 1}.qcow2`),
        "-F",
        "qcow2",
        join(folder, `n${n}.qcow2`),
        "1M",
      );
    world.storage.changed();
    const row = (await world.backend.list()).find(({ path }) => dirname(path) === folder);
    const { snapshots, capabilities } = await world.backend.observe(row?.id ?? "");
    expect(snapshots.map(({ id }) => capabilities(id).revert.status)).toEqual(snapshots.map(() => "yes"));
    expect(snapshots).toHaveLength(300);
    await rm(folder, { recursive: true });
  });
});
