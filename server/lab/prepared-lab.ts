import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Lab, startLab, stopLab } from "./lab.ts";
import { openLabFolder } from "./lab-folder.ts";
import { readManifest, writeManifest } from "./manifest.ts";
import { writeAlbum } from "./picture-album.ts";
import { sleepGuests, wakeGuests } from "./sleep.ts";
import { stories, storyVersion } from "./stories/story-book.ts";

export interface PreparedLabOptions {
  /** Builds the lab anew, whatever is there. */
  readonly fresh?: boolean;
  readonly now?: Date;
  readonly report?: (line: string) => void;
}

/** Ends the lab of a folder and takes away all that it made there. */
async function clearLab(dir: string): Promise<void> {
  await stopLab(dir);
  const own = ["lab.json", "libvirtd.log", "config", "cache", "data", "run", "images", "pictures", "backups"];
  await Promise.all(own.map((name) => rm(join(dir, name), { recursive: true, force: true })));
}

async function tellStories(lab: Lab, now: Date, report: (line: string) => void): Promise<void> {
  const told = await Promise.all(
    stories.map(async (story) => {
      const begun = performance.now();
      const result = await story.tell(lab, now);
      report(`${story.name} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      return { story, ...result };
    }),
  );
  await writeAlbum(
    lab.dir,
    told.flatMap(({ pictures }) => pictures),
  );
  await writeManifest(lab.folder, {
    version: storyVersion,
    builtAt: now.toISOString(),
    guests: told.map(({ story, guest: { uuid, name } }) => ({ uuid, name, state: story.state })),
    isAsleep: false,
  });
}

/** Starts the lab with the prepared machines; builds them where they are missing, half built or of an older version. */
export async function startPreparedLab(dir: string, options: PreparedLabOptions = {}): Promise<Lab> {
  const manifest = await readManifest(openLabFolder(dir));
  const isUsable = manifest?.version === storyVersion && !options.fresh;
  if (!isUsable) await clearLab(dir);
  const lab = await startLab(dir);
  if (isUsable) await wakeGuests(lab, manifest);
  else await tellStories(lab, options.now ?? new Date(), options.report ?? (() => undefined));
  return lab;
}

/** Ends the lab so that its machines go on next time where they are now. */
export async function stopPreparedLab(dir: string): Promise<void> {
  const folder = openLabFolder(dir);
  const manifest = await readManifest(folder);
  // What cannot be put to sleep is ended all the same.
  if (manifest) await sleepGuests(folder, manifest).catch(() => undefined);
  await stopLab(dir);
}
