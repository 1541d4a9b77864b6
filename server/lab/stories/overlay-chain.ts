import { join } from "node:path";
import { type Guest, redefineDisks } from "../guest.ts";
import { createImage } from "../image.ts";
import type { Lab } from "../lab.ts";
import type { SnapshotOptions } from "../snapshot.ts";

/** The image files that a guest with external snapshots writes to, one for each disk. */
export interface OverlayChain {
  /** What the guest writes to now. */
  readonly files: () => readonly string[];
  /** New overlays for the next snapshot, which the guest writes to from then on; disks left out keep their file. */
  next(suffix: string, leftOut?: readonly string[]): Required<Pick<SnapshotOptions, "disks">>;
  /**
   * Goes back to files that a snapshot froze, as libvirt 9.0 wants it: new overlays on them, and the metadata's
   * current snapshot set. The other branches stay whole, since nobody writes to the frozen files.
   */
  branch(snapshot: string, frozenFiles: readonly string[], suffix: string): Promise<void>;
}

export function overlayChain(lab: Lab, guest: Guest): OverlayChain {
  let files = guest.disks.map(({ file }) => file);
  const overlay = (index: number, suffix: string): string =>
    join(guest.dir, `${guest.name}${guest.disks.length > 1 ? `-${guest.disks[index]?.target}` : ""}.${suffix}.qcow2`);
  return {
    files: () => files,
    next(suffix, leftOut = []) {
      files = files.map((file, index) =>
        leftOut.includes(guest.disks[index]?.target ?? "") ? file : overlay(index, suffix),
      );
      const entries = guest.disks.map(({ target }, index) => {
        const file = files[index] ?? "";
        return [target, leftOut.includes(target) ? ("no" as const) : { file }] as const;
      });
      return { disks: Object.fromEntries(entries) };
    },
    async branch(snapshot, frozenFiles, suffix) {
      files = frozenFiles.map((_, index) => overlay(index, suffix));
      await Promise.all(files.map((file, index) => createImage(file, { backingFile: frozenFiles[index] ?? "" })));
      await redefineDisks(lab, guest, files);
      await lab.virsh(["snapshot-current", `--domain=${guest.uuid}`, `--snapshotname=${snapshot}`]);
    },
  };
}
