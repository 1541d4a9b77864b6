import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { volumeId } from "#lib/model/volume.ts";
import type { VolumeRecords } from "#server/backends/volume/volume-record.ts";
import { openStore } from "#server/store/store.ts";
import { espalierOn } from "./contract/espalier.ts";

/**
 * `node server/testing/demo-volumes.ts URI FOLDER DATA`: storage that belongs to no machine, with snapshots of every kind that a plain
 * folder can have, taken as an operator would. What Espalier knows of them goes to the dashboard's store in DATA.
 */
const [uri, folder, data] = process.argv.slice(2);
if (!uri || !folder || !data) throw new Error("Usage: node server/testing/demo-volumes.ts URI FOLDER DATA");

type Step =
  | { readonly take: string; readonly description?: string }
  | { readonly write: readonly [byte: number, atMiB: number, lengthKiB: number] }
  | { readonly backTo: string };

interface Story {
  readonly file: string;
  readonly format: "qcow2" | "raw";
  readonly sizeMiB: number;
  readonly kind: string;
  readonly steps: readonly Step[];
}

const stories: readonly Story[] = [
  {
    ...{ file: "golden-debian-12.qcow2", format: "qcow2", sizeMiB: 2048, kind: "qcow2" },
    steps: [
      { write: [1, 0, 8192] },
      { take: "base-install", description: "debootstrap, nothing else" },
      { write: [2, 64, 4096] },
      { take: "packages", description: "what every machine gets" },
      { write: [3, 128, 2048] },
      { take: "hardened", description: "CIS level 1" },
      { backTo: "packages" },
      { write: [4, 256, 3072] },
      { take: "desktop" },
      { backTo: "hardened" },
      { write: [5, 512, 512] },
    ],
  },
  {
    ...{ file: "build-cache.qcow2", format: "qcow2", sizeMiB: 1024, kind: "overlay" },
    steps: [
      { write: [1, 0, 6144] },
      { take: "clean", description: "an empty cache with its layout" },
      { write: [2, 32, 4096] },
      { take: "release-1" },
      { backTo: "clean" },
      { write: [3, 40, 1024] },
      { take: "experiment" },
      { write: [4, 48, 256] },
    ],
  },
  {
    ...{ file: "customer-export.img", format: "raw", sizeMiB: 64, kind: "filecopy" },
    steps: [
      { write: [7, 0, 2048] },
      { take: "handed-over", description: "as the customer got it" },
      { write: [8, 16, 1024] },
      { take: "after-import" },
      { write: [9, 20, 64] },
    ],
  },
];

const qemuImg = (...args: string[]) => execFileSync("qemu-img", args, { stdio: ["ignore", "ignore", "inherit"] });

function write(path: string, format: string, [byte, atMiB, lengthKiB]: readonly [number, number, number]): void {
  const command = `write -q -P ${byte} ${atMiB}M ${lengthKiB}k`;
  execFileSync("qemu-io", ["-f", format, "-c", command, path], { stdio: ["ignore", "ignore", "inherit"] });
}

async function tell(story: Story, espalier: ReturnType<typeof espalierOn>): Promise<void> {
  const path = join(folder ?? "", story.file);
  const id = volumeId(story.kind, path);
  const isKnown = espalier.server.inventory.volumeBackends("lab").some((backend) => backend.kind === story.kind);
  qemuImg("create", "-q", "-f", story.format, path, `${story.sizeMiB}M`);
  for (const step of story.steps) {
    if ("write" in step) {
      write(path, story.format, step.write);
      continue;
    }
    if (!isKnown) continue;
    const ref = { host: "lab", kind: "volume", id } as const;
    const intent =
      "take" in step
        ? ({ action: "create", name: step.take, description: step.description ?? "" } as const)
        : ({
            action: "revert",
            snapshot:
              (await espalier.server.inventory.tree(ref, { fields: "summary" })).snapshots.find(
                (s) => s.name === step.backTo,
              )?.id ?? "",
            safetySnapshot: false,
          } as const);
    const job = await espalier.run(id, intent);
    if (job.state !== "succeeded") throw new Error(`${story.file}: ${job.problem?.detail ?? job.state}`);
  }
}

/** What Espalier knows of the volumes, for the dashboard; the jobs that made them are nobody's. */
function keepRecords(records: VolumeRecords, dataFolder: string): void {
  const store = openStore(dataFolder);
  for (const volume of records.volumes()) store.volumeRecords("lab").put(volume, records.get(volume));
  store.close();
}

if (!existsSync(folder)) {
  await mkdir(folder, { recursive: true });
  const espalier = espalierOn(uri, undefined, [folder]);
  try {
    for (const story of stories) await tell(story, espalier);
    keepRecords(espalier.server.store.volumeRecords("lab"), data);
  } catch (error) {
    // In its place only when it is whole: what was broken off is begun anew.
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await espalier.close();
  }
}
