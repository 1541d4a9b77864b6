import { createHash } from "node:crypto";
import { link, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsOfVolumeId, type VolumeUser } from "#lib/model/volume.ts";
import { partialPath } from "#server/backends/volume/new-file.ts";
import type { MachineStorage } from "#server/backends/volume/storage.ts";
import { LocalFiles } from "#server/images/local-files.ts";
import { createHostStorage } from "#server/inventory/host-storage.ts";
import { makeQcow2World } from "#server/testing/contract/volumes/qcow2-world.ts";
import { qemu } from "#server/testing/contract/volumes/qemu-img.ts";
import { actOn, carryOutOn, planOn, snapshotOn, takeOn } from "#server/testing/contract/volumes/volume-act.ts";
import { folderSource } from "#server/testing/contract/volumes/volume-source.ts";
import { contentsOn, treeOn } from "#server/testing/contract/volumes/volume-tree.ts";
import { qcow2Kind } from "./index.ts";

type World = Awaited<ReturnType<typeof makeQcow2World>>;
let world: World;
beforeAll(async () => {
  world = await makeQcow2World();
});
afterAll(() => world.close());

const pathOf = (id: string): string => partsOfVolumeId(id)?.native ?? "";
const callsOf = (planned: Awaited<ReturnType<typeof planOn>>) =>
  planned.steps.flatMap(({ call }) => (call.op === "volume" ? [call] : []));
const operation = () => {
  const { volume } = world.backend.operations;
  if (!volume) throw new Error("the backend changes nothing");
  return volume;
};

describe("names that QEMU mixes up", () => {
  test("of two with one name each is gone back to by its id, and none is deleted", async () => {
    const { backend, volume, write, native } = world;
    const id = await volume();
    await write(id, 1);
    await native.take(id, "same");
    const first = await native.contentNow(id);
    await write(id, 2);
    await native.take(id, "same");
    const second = await native.contentNow(id);
    await write(id, 3);
    for (const [snapshot, content] of [
      ["2", second],
      ["1", first],
    ] as const) {
      await actOn(backend, id, { action: "revert", snapshot, safetySnapshot: false });
      expect(await native.contentNow(id)).toBe(content);
    }
    const { capabilities } = await backend.observe(id);
    expect(capabilities("1").delete).toMatchObject({ status: "not-now", reason: expect.stringMatching(/2 snapshots/) });
  });

  test("a name that is the id of another is gone back to, not the other", async () => {
    const { backend, volume, write, native } = world;
    const id = await volume();
    await write(id, 1);
    await native.take(id, "3");
    const named = await native.contentNow(id);
    for (const byte of [2, 3]) {
      await write(id, byte);
      await native.take(id, `n${byte}`);
    }
    await actOn(backend, id, { action: "revert", snapshot: "1", safetySnapshot: false });
    expect(await native.contentNow(id)).toBe(named);
    expect((await backend.observe(id)).capabilities("1").delete.status).toBe("not-now");
  });

  test("an id that QEMU gives again is another snapshot", async () => {
    const { backend, volume, write, native } = world;
    const id = await volume();
    await takeOn(backend, id, "a");
    await actOn(backend, id, { action: "create", name: "b", description: "of the first b" });
    const planned = await planOn(backend, id, { action: "revert", snapshot: "2", safetySnapshot: false });
    await native.remove(id, "b");
    await write(id, 9);
    const now = await native.contentNow(id);
    await native.take(id, "b");
    await expect(carryOutOn(backend, id, planned)).rejects.toMatchObject({ code: "stale" });
    expect(await native.contentNow(id)).toBe(now);
    expect(await snapshotOn(backend, id, "b")).toMatchObject({ id: "2", description: null, isInferred: true });
  });
});

describe("what forbids it", () => {
  test("a bitmap of a backup, recording or not: no going back; taking goes on", async () => {
    const { backend, volume } = world;
    const id = await volume();
    await takeOn(backend, id, "a");
    await qemu("qemu-img", "bitmap", "--add", pathOf(id), "backup");
    const { capabilities, headCapabilities } = await backend.observe(id, { fresh: "all" });
    expect(capabilities("1").revert).toMatchObject({ status: "not-now", reason: expect.stringContaining("backup") });
    expect(headCapabilities().create.status).toBe("yes");
    await qemu("qemu-img", "bitmap", "--disable", pathOf(id), "backup");
    expect((await backend.observe(id)).capabilities("1").revert.status).toBe("not-now");
    await qemu("qemu-img", "bitmap", "--remove", pathOf(id), "backup");
    expect((await backend.observe(id)).capabilities("1").revert.status).toBe("yes");
    await actOn(backend, id, { action: "revert", snapshot: "1", safetySnapshot: false });
  });

  test("a file that builds on it: nothing is written, and it is named, also when it came after the plan", async () => {
    const { backend, volume, write, native } = world;
    const id = await volume();
    await write(id, 1);
    await takeOn(backend, id, "a");
    await write(id, 2);
    const now = await native.contentNow(id);
    const intents = [
      { action: "create", name: "b" },
      { action: "revert", snapshot: "1", safetySnapshot: false },
      { action: "delete", snapshot: "1", scope: "one" },
      { action: "deleteVolume", snapshots: "delete" },
    ] as const;
    const planned = await Promise.all(intents.map((intent) => planOn(backend, id, intent)));
    const overlay = join(dirname(pathOf(id)), "child.qcow2");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", pathOf(id), "-F", "qcow2", overlay);
    for (const plan of planned)
      await expect(carryOutOn(backend, id, plan)).rejects.toMatchObject({
        code: "blocked",
        message: expect.stringContaining(overlay),
      });
    for (const intent of intents)
      await expect(planOn(backend, id, intent)).rejects.toMatchObject({
        code: "blocked",
        context: { blockers: [{ kind: "file", id: overlay }] },
      });
    expect(await native.contentNow(id)).toBe(now);
    expect(await native.names(id)).toEqual(["a"]);
  });

  test("encrypted, corrupt and broken images are shown and not touched", async () => {
    const { backend, volume, write, storage } = world;
    const id = await volume();
    const folder = dirname(pathOf(id));
    const locked = join(folder, "locked.qcow2");
    const secret = ["--object", "secret,id=s,data=x"];
    await qemu(
      "qemu-img",
      "create",
      "-q",
      "-f",
      "qcow2",
      ...secret,
      "-o",
      "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
      locked,
      "1M",
    );
    await write(id, 1);
    await takeOn(backend, id, "a");
    const file = await open(pathOf(id), "r+");
    await file.write(Buffer.from([2]), 0, 1, 79);
    await file.close();
    const orphan = join(folder, "orphan.qcow2");
    const base = join(folder, "base.qcow2");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", base, "1M");
    await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "qcow2", orphan);
    await rm(base);
    storage.changed();
    const rows = await backend.list();
    expect(rows.find((row) => row.path === orphan)?.problem).toContain(base);
    expect(rows.find((row) => row.path === pathOf(id))?.problem).toMatch(/corrupt/);
    expect((await backend.observe(`qcow2:${locked}`)).headCapabilities().create).toMatchObject({
      status: "no",
      reason: expect.stringMatching(/encrypted/),
    });
    const corrupt = await backend.observe(id);
    expect(corrupt.snapshots.map(({ name }) => name)).toEqual(["a"]);
    expect(corrupt.findings.map(({ kind }) => kind)).toEqual(["unreadable-image"]);
    for (const action of ["revert", "delete", "clone", "diff"] as const)
      expect(corrupt.capabilities("1")[action].status).toBe("no");
    const broken = await backend.observe(`qcow2:${orphan}`);
    expect(broken.findings.map(({ kind }) => kind)).toEqual(["missing-backing-file"]);
  });
});

describe("machines that have the image", () => {
  const user = (more: Partial<VolumeUser>): VolumeUser => ({
    id: "u1",
    name: "web",
    target: "vda",
    role: "disk",
    state: "shut off",
    ...more,
  });

  async function withUsers(users: readonly VolumeUser[]) {
    const id = await world.volume();
    await world.write(id, 1);
    await takeOn(world.backend, id, "a");
    await world.write(id, 2);
    const files = new LocalFiles();
    const machines: { storage(): Promise<MachineStorage> } = {
      storage: async () => ({
        disks: users.map((each) => ({ path: pathOf(id), format: null, user: each })),
        pools: [],
      }),
    };
    const source = { ...folderSource([]), files, storage: createHostStorage({ machines, folders: [], files }) };
    return { id, backend: qcow2Kind.create(source) };
  }

  test("off, with no snapshots of its own: all can be done, and its name is in the plan", async () => {
    const { id, backend } = await withUsers([user({})]);
    const observation = await backend.observe(id);
    for (const action of ["revert", "delete", "deleteSubtree"] as const)
      expect(observation.capabilities("1")[action].status).toBe("yes");
    expect(observation.headCapabilities()).toMatchObject({
      create: { status: "yes" },
      deleteVolume: { status: "not-now", blockers: [{ kind: "domain", id: "u1", name: "web" }] },
    });
    const planned = await planOn(backend, id, { action: "revert", snapshot: "1" });
    expect(planned.effects.some(({ objects }) => objects.some(({ name }) => name === "web"))).toBe(true);
  });

  test.each(["running", "paused", null])("state %s: nothing is written, and it is named", async (state) => {
    const { id, backend } = await withUsers([user({ state })]);
    const observation = await backend.observe(id);
    const refused = { status: "not-now", blockers: [{ kind: "domain", id: "u1", name: "web" }] };
    expect(observation.headCapabilities().create).toMatchObject(refused);
    expect(observation.capabilities("1")).toMatchObject({ revert: refused, delete: refused, clone: { status: "yes" } });
  });

  test("its own snapshots lie in the image: it alone goes back and deletes", async () => {
    const { id, backend } = await withUsers([user({}), user({ role: "snapshot", target: null })]);
    const { capabilities, headCapabilities } = await backend.observe(id);
    expect(capabilities("1")).toMatchObject({
      revert: { status: "not-now", reason: expect.stringMatching(/on the machine/) },
      delete: { status: "not-now" },
    });
    expect(headCapabilities().create.status).toBe("yes");
  });
});

describe("broken off", () => {
  test("a snapshot that QEMU took before Espalier knew: done, and its place is known", async () => {
    const { backend, volume, write, native, records } = world;
    const id = await volume();
    await takeOn(backend, id, "a");
    await write(id, 1);
    const planned = await planOn(backend, id, { action: "create", name: "b" });
    const [call] = callsOf(planned);
    if (!call) throw new Error("no step");
    expect(await operation().examine(id, call, {})).toBe("not-done");
    // As it stands when the server dies in the moment between.
    const record = records.get(id);
    const awaited = {
      key: "awaited b",
      name: "b",
      parent: record.head ?? null,
      description: "kept",
      createdAt: new Date().toISOString(),
    };
    records.put(id, {
      ...record,
      head: awaited.key,
      headAt: awaited.createdAt,
      snapshots: [...record.snapshots, awaited],
    });
    await native.take(id, "b");
    expect(await operation().examine(id, call, {})).toBe("done");
    await carryOutOn(backend, id, planned);
    expect(await native.names(id)).toEqual(["a", "b"]);
    expect((await treeOn(world, id)).tree).toEqual({ a: null, b: "a" });
    expect(await snapshotOn(backend, id, "b")).toMatchObject({ description: "kept" });
  });

  test("a snapshot of the same name that somebody else took: nobody can tell", async () => {
    const { backend, volume, native } = world;
    const id = await volume();
    const planned = await planOn(backend, id, { action: "create", name: "b" });
    await native.take(id, "b");
    const [call] = callsOf(planned);
    expect(call && (await operation().examine(id, call, {}))).toBe("unknown");
    await expect(carryOutOn(backend, id, planned)).rejects.toMatchObject({ code: "already-exists" });
  });

  test("going back: done, not done, or written to since", async () => {
    const { backend, volume, write } = world;
    const id = await volume();
    await write(id, 1);
    await takeOn(backend, id, "a");
    await write(id, 2);
    const planned = await planOn(backend, id, { action: "revert", snapshot: "1", safetySnapshot: false });
    const [call] = callsOf(planned);
    if (!call) throw new Error("no step");
    const evidence = await operation().evidence(id, call);
    expect(await operation().examine(id, call, evidence)).toBe("not-done");
    await qemu("qemu-img", "snapshot", "-q", "-a", "1", pathOf(id));
    expect(await operation().examine(id, call, evidence)).toBe("done");
    await write(id, 3);
    expect(await operation().examine(id, call, evidence)).toBe("unknown");
  });

  test("deleting: what is gone is done, and doing it again hurts nobody", async () => {
    const { backend, volume, native } = world;
    const id = await volume();
    await takeOn(backend, id, "a");
    await takeOn(backend, id, "b");
    const planned = await planOn(backend, id, { action: "delete", snapshot: "1", scope: "one" });
    const [call] = callsOf(planned);
    if (!call) throw new Error("no step");
    expect(await operation().examine(id, call, {})).toBe("not-done");
    await native.remove(id, "a");
    expect(await operation().examine(id, call, {})).toBe("done");
    await carryOutOn(backend, id, planned);
    expect((await treeOn(world, id)).tree).toEqual({ b: null });
  });

  test("a copy that is cancelled leaves nothing", async () => {
    const { backend, volume, write, native } = world;
    const id = await volume();
    await write(id, 1);
    await takeOn(backend, id, "a");
    const planned = await planOn(backend, id, { action: "clone", snapshot: "1", name: "copy" });
    const stop = new AbortController();
    stop.abort();
    await expect(carryOutOn(backend, id, planned, { signal: stop.signal })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(await native.entries(id)).toEqual(["disk.qcow2"]);
    await carryOutOn(backend, id, planned);
    await expect(carryOutOn(backend, id, planned)).rejects.toMatchObject({ code: "already-exists" });
    // As it stands when the server dies between the new name and the end of the old one.
    const [call] = callsOf(planned);
    if (!call) throw new Error("no step");
    const { to, file, key } = call.call as unknown as { to: string; file: string; key: string };
    await link(to, partialPath(to, [file, key]));
    expect(await operation().examine(id, call, { wasThere: false })).toBe("not-done");
    await carryOutOn(backend, id, planned);
    expect(await native.entries(id)).toEqual(["copy.qcow2", "disk.qcow2"]);
  });
});

describe("many", () => {
  test("30 changes in any order: tree and contents are those of a model", async () => {
    const { backend, volume, write, native } = world;
    const id = await volume({ sizeBytes: 2 << 20 });
    // A fixed order, so that a failure can be looked at again.
    let seed = 4711;
    const random = (below: number) => {
      seed = createHash("sha256").update(String(seed)).digest().readUInt32BE();
      return seed % below;
    };
    const model = new Map<string, { parent: string | null; content: string }>();
    let head: string | null = null;
    for (let n = 0; n < 30; n++) {
      const names = [...model.keys()];
      const name = names[random(Math.max(1, names.length))];
      const what = random(10);
      if (what < 5 || name === undefined) {
        await write(id, n + 1, random(8) * 131_072);
        await takeOn(backend, id, `s${n}`);
        model.set(`s${n}`, { parent: head, content: await native.contentNow(id) });
        head = `s${n}`;
      } else if (what < 8) {
        await actOn(backend, id, {
          action: "revert",
          snapshot: (await snapshotOn(backend, id, name)).id,
          safetySnapshot: false,
        });
        head = name;
        expect(await native.contentNow(id)).toBe(model.get(name)?.content);
      } else {
        await actOn(backend, id, {
          action: "delete",
          snapshot: (await snapshotOn(backend, id, name)).id,
          scope: "one",
        });
        const parent = model.get(name)?.parent ?? null;
        model.delete(name);
        for (const [other, held] of model) if (held.parent === name) model.set(other, { ...held, parent });
        if (head === name) head = parent;
      }
    }
    expect(await treeOn(world, id)).toEqual({
      tree: Object.fromEntries([...model].map(([name, { parent }]) => [name, parent])),
      current: head,
    });
    expect(await contentsOn(world, id)).toEqual(
      new Map([...model].map(([name, { content }]) => [name, content] as const).sort()),
    );
    expect(await native.isClean(id)).toBe(true);
  });
});
