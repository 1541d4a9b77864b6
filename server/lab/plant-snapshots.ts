import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Guest } from "./guest.ts";
import { escapeXml } from "./guest-xml.ts";
import { type Lab, startLab, stopLab } from "./lab.ts";

export interface PlantedSnapshot {
  readonly name: string;
  readonly parent: string | null;
  /** UTC seconds. */
  readonly creationTime: number;
}

/** A tree of `count`: runs with a branch at every tenth, as years of nightly snapshots leave behind. */
export function plantedTree(count: number): PlantedSnapshot[] {
  const start = 1_700_000_000;
  return Array.from({ length: count }, (_, i) => {
    const parent = i === 0 ? null : i % 10 === 0 ? Math.max(0, i - 7) : i - 1;
    return { name: name(i), parent: parent === null ? null : name(parent), creationTime: start + i * 3_600 };
  });
}

const name = (i: number): string => `night-${String(i).padStart(5, "0")}`;

/** The snapshot table of docs/interop/qcow2.txt, all entries on the image's first L1 table: good to list, not to revert to. */
function snapshotTable(
  snapshots: readonly PlantedSnapshot[],
  l1Offset: bigint,
  l1Entries: number,
  diskBytes: bigint,
): Buffer {
  return Buffer.concat(
    snapshots.map((snapshot, i) => {
      const id = Buffer.from(String(i + 1));
      const label = Buffer.from(snapshot.name);
      const entry = Buffer.alloc(Math.ceil((64 + id.length + label.length) / 8) * 8);
      entry.writeBigUInt64BE(l1Offset, 0);
      entry.writeUInt32BE(l1Entries, 8);
      entry.writeUInt16BE(id.length, 12);
      entry.writeUInt16BE(label.length, 14);
      entry.writeUInt32BE(snapshot.creationTime, 16);
      entry.writeUInt32BE(24, 36);
      entry.writeBigUInt64BE(diskBytes, 48);
      id.copy(entry, 64);
      label.copy(entry, 64 + id.length);
      return entry;
    }),
  );
}

async function plantTags(path: string, snapshots: readonly PlantedSnapshot[]): Promise<void> {
  const file = await open(path, "r+");
  try {
    const header = Buffer.alloc(104);
    await file.read(header, 0, header.length, 0);
    const cluster = 1 << header.readUInt32BE(20);
    const offset = Math.ceil((await file.stat()).size / cluster) * cluster;
    const table = snapshotTable(
      snapshots,
      header.readBigUInt64BE(40),
      header.readUInt32BE(36),
      header.readBigUInt64BE(24),
    );
    await file.write(table, 0, table.length, offset);
    header.writeUInt32BE(snapshots.length, 60);
    header.writeBigUInt64BE(BigInt(offset), 64);
    await file.write(header, 0, header.length, 0);
  } finally {
    await file.close();
  }
}

/**
 * Gives a machine that is off many snapshots at once, by writing what libvirt and QEMU would have written: 10 000 take a second
 * instead of ten minutes. For measuring and for limits; the lab's daemon is started anew. The last one is the current one.
 */
export async function plantSnapshots(lab: Lab, guest: Guest, snapshots: readonly PlantedSnapshot[]): Promise<Lab> {
  await lab.virsh(["snapshot-create-as", `--domain=${guest.uuid}`, "--name=seed"]);
  const folder = join(lab.dir, "config/libvirt/qemu/snapshot", guest.name);
  const seed = await readFile(join(folder, "seed.xml"), "utf8");
  await lab.virsh(["snapshot-delete", `--domain=${guest.uuid}`, "--snapshotname=seed"]);
  await stopLab(lab.dir);
  const last = snapshots.at(-1)?.name;
  for (const snapshot of snapshots) {
    const parent =
      snapshot.parent === null ? "" : `\n  <parent>\n    <name>${escapeXml(snapshot.parent)}</name>\n  </parent>`;
    const xml = seed
      .replace("<name>seed</name>", `<name>${escapeXml(snapshot.name)}</name>`)
      .replace(
        /\n {2}<creationTime>\d+<\/creationTime>/,
        `${parent}\n  <creationTime>${snapshot.creationTime}</creationTime>`,
      )
      .replace(/<active>\d<\/active>/, `<active>${snapshot.name === last ? 1 : 0}</active>`);
    await writeFile(join(folder, `${snapshot.name}.xml`), xml, { mode: 0o600 });
  }
  const [disk] = guest.disks;
  if (disk) await plantTags(disk.file, snapshots);
  return startLab(lab.dir);
}
