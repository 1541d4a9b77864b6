import { backdateSnapshots } from "../backdate.ts";
import { diskFiles, type Guest, startGuest } from "../guest.ts";
import { awaitCount, setCount, setCountOnDisk, takeScreenshot, writeLive } from "../guest-counter.ts";
import { imageIo } from "../image.ts";
import type { Lab } from "../lab.ts";
import type { KeptPicture } from "../picture-album.ts";
import { createSnapshot, revertSnapshot, type SnapshotOptions } from "../snapshot.ts";
import type { ToldStory } from "./story.ts";
import { WritePattern } from "./write-pattern.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Days before now, and the time of that day (UTC). */
export type Age = readonly [daysAgo: number, timeOfDay: `${number}:${number}`];

export function dateOf([daysAgo, timeOfDay]: Age, now: Date): Date {
  const day = new Date(now.getTime() - daysAgo * dayMs).toISOString().slice(0, 10);
  return new Date(`${day}T${timeOfDay}:00Z`);
}

/** What happens on the machine before a snapshot, and the snapshot. */
export interface Chapter extends SnapshotOptions {
  readonly name: string;
  readonly on: Age;
  /** The guest's count at that time; left out where it has gone on by itself. */
  readonly count?: number;
  /** Data written before it. */
  readonly writesMiB?: number;
}

export interface Storyteller {
  readonly guest: Guest;
  /** A snapshot of the running (or paused) machine, with a picture of its screen. */
  live(chapter: Chapter): Promise<void>;
  /** A snapshot of the machine while it is off. */
  offline(chapter: Chapter): Promise<void>;
  start(): Promise<void>;
  powerOff(): Promise<void>;
  revert(name: string): Promise<void>;
  /** Puts the snapshots where they belong in time. */
  end(): Promise<ToldStory>;
}

/** `diskBytes`: of the smallest disk that is written to. */
export function storyteller(lab: Lab, guest: Guest, now: Date, diskBytes: number): Storyteller {
  const createdAt = new Map<string, Date>();
  const pictures: KeptPicture[] = [];
  const pattern = new WritePattern(diskBytes);

  return {
    guest,
    async live({ name, on, count, writesMiB, ...options }) {
      if (count !== undefined) await setCount(lab, guest, count);
      for (const { offset, length, byte } of pattern.next(writesMiB ?? 0))
        await writeLive(lab, guest, offset, length, byte);
      const at = dateOf(on, now);
      pictures.push({ domain: guest.uuid, snapshot: name, createdAt: at, png: await takeScreenshot(lab, guest) });
      await createSnapshot(lab, guest, name, options);
      createdAt.set(name, at);
    },
    async offline({ name, on, count, writesMiB, ...options }) {
      const files = await diskFiles(lab, guest);
      const [bootFile, ...otherFiles] = files;
      if (bootFile && count !== undefined) await setCountOnDisk(bootFile, count);
      const commands = pattern.next(writesMiB ?? 0).map((r) => `write -q -P ${r.byte} ${r.offset} ${r.length}`);
      if (commands.length > 0)
        for (const file of otherFiles.length > 0 ? otherFiles : files) await imageIo(file, commands);
      await createSnapshot(lab, guest, name, options);
      createdAt.set(name, dateOf(on, now));
    },
    async start() {
      await startGuest(lab, guest);
      await awaitCount(lab, guest);
    },
    async powerOff() {
      await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
    },
    async revert(name) {
      await revertSnapshot(lab, guest, name);
    },
    async end() {
      await backdateSnapshots(lab, guest, createdAt);
      return { guest, pictures };
    },
  };
}
