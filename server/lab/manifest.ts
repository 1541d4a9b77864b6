import { readFile, rename, writeFile } from "node:fs/promises";
import type { LabFolder } from "./lab-folder.ts";

/** What a lab with stories remembers of itself, in `lab.json`. Written last: a lab without one is half built. */
export interface LabManifest {
  /** `storyVersion` that it was built from. */
  readonly version: number;
  readonly builtAt: string;
  readonly guests: readonly {
    readonly uuid: string;
    readonly name: string;
    readonly state: "running" | "paused" | "off";
  }[];
  /** Put to sleep in order: machines with a saved memory are to be woken, others were off. */
  readonly isAsleep: boolean;
}

export async function readManifest({ manifestFile }: LabFolder): Promise<LabManifest | null> {
  try {
    return JSON.parse(await readFile(manifestFile, "utf8")) as LabManifest;
  } catch {
    return null;
  }
}

export async function writeManifest({ manifestFile }: LabFolder, manifest: LabManifest): Promise<void> {
  const half = `${manifestFile}.new`;
  await writeFile(half, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(half, manifestFile);
}
