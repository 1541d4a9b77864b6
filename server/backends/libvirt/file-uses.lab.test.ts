import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createImage } from "#server/lab/image.ts";
import { act, plan } from "#server/testing/contract/act.ts";
import { type LibvirtWorld, libvirtWorld } from "#server/testing/contract/libvirt-world.ts";

let world: LibvirtWorld;
beforeAll(async () => {
  world = await libvirtWorld();
});
afterAll(() => world?.close());

const virsh = (...args: string[]) => world.lab.virsh(args);
const external = (id: string, name: string, file: string) =>
  virsh("snapshot-create-as", `--domain=${id}`, `--name=${name}`, "--disk-only", "--diskspec", `vda,file=${file}`);
const usesOf = async (id: string) => new Map((await world.backend.files(id)).map((use) => [use.path, use]));

test("every file of a machine tells its role, its snapshots and disks, its pool, and who has it locked", async () => {
  const id = await world.subject({ name: "it's <here>" });
  const [base = ""] = world.files(id);
  await external(id, "two\nlines", `${base}.top`);
  await createImage(`${base}.stray`, { backingFile: base });
  await virsh("pool-create-as", "--name=images", "--type=dir", `--target=${dirname(base)}`);
  await world.setPower(id, "running");
  const uses = await usesOf(id);
  expect(uses.get(`${base}.top`)).toMatchObject({
    role: "head",
    disks: ["vda"],
    backing: base,
    snapshots: ["two\nlines"],
  });
  expect(uses.get(base)).toMatchObject({ role: "point", disks: ["vda"], state: "present", format: "qcow2" });
  expect(uses.get(base)?.overlays.toSorted()).toEqual([`${base}.stray`, `${base}.top`]);
  expect(uses.get(`${base}.stray`)).toMatchObject({ role: "foreign", ownBytes: 0, disks: [], snapshots: [] });
  for (const path of [base, `${base}.top`, `${base}.stray`])
    expect(uses.get(path)?.usedBy).toMatchObject([{ kind: "pool", name: "images" }]);
  expect(uses.get(`${base}.top`)?.lockedBy).toMatchObject([{ command: expect.stringMatching(/^qemu/) }]);
  expect(uses.get(`${base}.stray`)?.lockedBy).toEqual([]);
  await virsh("pool-destroy", "--pool=images");
});

test("a file that is gone is said to be missing", async () => {
  const id = await world.subject();
  const [base = ""] = world.files(id);
  await external(id, "e", `${base}.top`);
  await rename(base, `${base}.away`);
  expect((await usesOf(id)).get(base)).toMatchObject({ state: "missing", allocatedBytes: null, format: null });
});

test("what builds on an image is found in the folder of a pool, far from any machine's disks", async () => {
  const id = await world.subject();
  const [base = ""] = world.files(id);
  await external(id, "point", `${base}.top`);
  const far = join(world.lab.dir, "far");
  await mkdir(far);
  await createImage(join(far, "clone.qcow2"), { backingFile: base });
  await virsh("pool-create-as", "--name=far", "--type=dir", `--target=${far}`);
  await expect(plan(world.backend, id, { action: "delete", snapshot: "point", scope: "one" })).rejects.toMatchObject({
    code: "blocked",
    context: { blockers: [{ kind: "file", id: join(far, "clone.qcow2") }] },
  });
  await virsh("pool-destroy", "--pool=far");
});

test("a snapshot of another machine keeps the file that it needs from every change, with its name", async () => {
  const { backend } = world;
  const id = await world.subject();
  const [base = ""] = world.files(id);
  await act(backend, id, { action: "create", name: "inside" });
  // The other machine stood on this file when its snapshot was taken, and has gone elsewhere since.
  const other = await world.subject({ name: "the other" });
  const [away = ""] = world.files(other);
  await virsh("attach-disk", `--domain=${other}`, `--source=${base}`, "--target=vdz", "--subdriver=qcow2", "--config");
  await virsh(
    ...["snapshot-create-as", `--domain=${other}`, "--name=--current", "--disk-only"],
    ...["--diskspec", `vda,file=${away}.top`, "--diskspec", `vdz,file=${away}.z`],
  );
  await virsh("detach-disk", `--domain=${other}`, "--target=vdz", "--config");
  const blocked = {
    code: "blocked",
    context: { blockers: [expect.objectContaining({ id: `${away}.z` }), { kind: "domain", id: other }] },
  };
  await expect(plan(backend, id, { action: "delete", snapshot: "inside", scope: "one" })).rejects.toMatchObject(
    blocked,
  );
  const uses = await usesOf(id);
  expect(uses.get(base)?.usedBy).toEqual([{ kind: "snapshot", id: "--current", name: "--current of the other" }]);
  // Without the overlay that shows in the header, the description alone is enough.
  await rename(`${away}.z`, `${away}.gone`);
  await createImage(`${away}.gone`);
  await expect(plan(backend, id, { action: "delete", snapshot: "inside", scope: "one" })).rejects.toMatchObject({
    code: "blocked",
    message: expect.stringContaining('needed by "--current" of the other'),
  });
  await virsh("snapshot-delete", `--domain=${other}`, "--snapshotname=--current", "--metadata");
  await act(backend, id, { action: "delete", snapshot: "inside", scope: "one" });
  expect(await world.native.contentAt(id, "inside")).toEqual([null]);
});
