import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineGuest } from "#server/lab/guest.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { virsh } from "#server/lab/virsh.ts";
import { createLibvirtBackend } from "./index.ts";

let dir = "";
let lab: Lab;
let backend: ReturnType<typeof createLibvirtBackend>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "esp-"));
  lab = await startLab(dir);
  backend = createLibvirtBackend("lab", lab.uri);
});
afterAll(async () => {
  await backend?.close();
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

const usersOf = async (path: string) =>
  (await backend.storage()).disks.filter((disk) => disk.path === path).map(({ format, user }) => ({ format, ...user }));

test("a disk names its machine, with the state that it is in, also when its memory is saved", async () => {
  const { uuid, name, disks } = await defineGuest(lab, { program: "counter", state: "running" });
  const [{ file } = { file: "" }] = disks;
  const user = { format: "qcow2", id: uuid, name, target: "vda", role: "disk" };
  expect(await usersOf(file)).toEqual([{ ...user, state: "running" }]);
  await virsh(lab.uri, ["managedsave", `--domain=${uuid}`]);
  expect(await usersOf(file)).toEqual([{ ...user, state: "saved" }]);
  await virsh(lab.uri, ["managedsave-remove", `--domain=${uuid}`]);
  expect(await usersOf(file)).toEqual([{ ...user, state: "shut off" }]);
});

test("a file that only a snapshot names is told with its machine", async () => {
  const { uuid, name, disks } = await defineGuest(lab, {});
  const [{ file } = { file: "" }] = disks;
  await virsh(lab.uri, ["snapshot-create-as", `--domain=${uuid}`, "--name=s", "--disk-only"]);
  expect(await usersOf(file)).toContainEqual({
    format: null,
    id: uuid,
    name,
    target: null,
    role: "snapshot",
    state: "shut off",
  });
});

test("memory that a snapshot saved is no disk", async () => {
  const { uuid } = await defineGuest(lab, { program: "counter", state: "running" });
  const memory = join(dir, "saved.mem");
  await virsh(lab.uri, [
    "snapshot-create-as",
    `--domain=${uuid}`,
    "--name=m",
    `--memspec=file=${memory}`,
    "--diskspec=vda,snapshot=external",
  ]);
  const { disks } = await backend.storage();
  expect(disks.some(({ user, path }) => user.id === uuid && path === memory)).toBe(false);
  expect(disks.filter(({ user }) => user.id === uuid).length).toBeGreaterThan(1);
});

test("a disk that names a pool's volume is found where that lies", async () => {
  const folder = join(dir, "pool it's");
  await mkdir(folder);
  await virsh(lab.uri, ["pool-define-as", "--name=pool it's", "--type=dir", `--target=${folder}`]);
  await virsh(lab.uri, ["pool-start", "--pool=pool it's"]);
  await virsh(lab.uri, ["vol-create-as", "--pool=pool it's", "--name=a disk.raw", "--capacity=1M", "--format=raw"]);
  const { uuid } = await defineGuest(lab, {});
  const xml = join(dir, "disk.xml");
  await writeFile(
    xml,
    "<disk type='volume' device='disk'><driver name='qemu' type='raw'/><source pool=\"pool it's\" volume='a disk.raw'/><target dev='vdb' bus='virtio'/></disk>",
  );
  await virsh(lab.uri, ["attach-device", `--domain=${uuid}`, `--file=${xml}`, "--config"]);
  const { pools } = await backend.storage();
  expect(pools).toContainEqual({ name: "pool it's", folder });
  expect(await usersOf(join(folder, "a disk.raw"))).toMatchObject([
    { id: uuid, target: "vdb", format: "raw", role: "disk" },
  ]);
});
