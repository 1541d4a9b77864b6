import type { SnapshotWish } from "#components/plan-panel/snapshot-wish.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { partsOfVolumeId } from "#lib/model/volume.ts";

/** What was filled in to take a snapshot of a volume. */
export interface VolumeWish extends SnapshotWish {
  readonly liveFile: "same" | "new";
  readonly isWritable: boolean;
}

export interface VolumeChoices {
  /** The live state may go on in another file. */
  readonly liveFile: boolean;
  /** A snapshot may be one that can be written to. */
  readonly writable: boolean;
}

/** What can be chosen, by the kind of its snapshots. */
export function choicesOf(volumeId: string): VolumeChoices {
  const backend = partsOfVolumeId(volumeId)?.backend;
  return { liveFile: backend === "overlay", writable: backend === "btrfs" };
}

/** As an intent: what was left as usual is left out. */
export function volumeCreateIntent(wish: VolumeWish, choices: VolumeChoices): IntentOf<"create"> {
  const chosen = {
    ...(choices.liveFile && wish.liveFile === "new" ? { liveFile: wish.liveFile } : {}),
    ...(choices.writable && wish.isWritable ? { writable: true } : {}),
  };
  if (wish.way === "xml") return { action: "create", xml: wish.xml.trim(), ...chosen };
  return {
    action: "create",
    ...(wish.name.trim() === "" ? {} : { name: wish.name.trim() }),
    ...(wish.description.trim() === "" ? {} : { description: wish.description.trim() }),
    ...chosen,
  };
}

/** A name for a volume made from a snapshot: `disk-before-upgrade.qcow2`. */
export function cloneName(path: string, snapshot: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [file.slice(0, dot), file.slice(dot)] : [file, ""];
  const slug = snapshot.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^-+|-+$/g, "");
  return `${stem}-${slug || "copy"}${extension}`;
}

/** Whether a path is that of a new volume that was asked for beside another one, or by a whole path. */
export function isClonePath(path: string, volumeId: string, name: string): boolean {
  const native = partsOfVolumeId(volumeId)?.native ?? "";
  const asked = name.startsWith("/") ? name : `${native.slice(0, native.lastIndexOf("/") + 1)}${name}`;
  // A name without an extension gets one.
  return path === asked || path === `${asked}.qcow2`;
}
