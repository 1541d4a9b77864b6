import type { StrayFile } from "#server/backends/subject-facts.ts";
import type { ImageInfo } from "#server/images/image-info.ts";
import type { LayerBytes } from "#server/images/layer-bytes.ts";
import type { FileState } from "#server/images/local-files.ts";
import type { DomainDisk, DomainXml } from "./parse-domain.ts";
import type { LibvirtVersions } from "./versions.ts";

/** Another domain that has a file as a disk, or whose snapshot (then with its name) needs the file. */
export interface OtherUser {
  readonly id: string;
  readonly name: string;
  readonly snapshot: string | null;
}

/** What is known of one image file that a domain or one of its snapshots names. */
export interface ImageFacts {
  readonly path: string;
  readonly file: FileState;
  readonly info: ImageInfo | null;
  /** Why `info` is null although the file may be there. */
  readonly problem: string | null;
  /** What the file holds itself and what it reads from below; read only for links of chains, else null. */
  readonly layerBytes: LayerBytes | null;
  /** Files that have this one as backing, found by name in libvirt or by header on disk. */
  readonly overlays: readonly string[];
  readonly otherUsers: readonly OtherUser[];
}

/** Everything about a domain besides its snapshots that capabilities, findings and plans rely on. One reading. */
export interface DomainFacts {
  readonly uuid: string;
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
  readonly isActive: boolean;
  readonly isPersistent: boolean;
  readonly managedSave: boolean;
  /** The XML in force: live when active, else persistent. */
  readonly domain: DomainXml;
  /** The persistent XML's text, for the fingerprint. */
  readonly inactiveXml: string | null;
  readonly versions: LibvirtVersions;
  readonly images: ReadonlyMap<string, ImageFacts>;
  /** Memory files of external snapshots, and whether each is there. */
  readonly memoryFiles: ReadonlyMap<string, FileState>;
  /** Overlays on these images that nothing of this host names. */
  readonly strays: readonly StrayFile[];
  /** Every path in the folders of these images. */
  readonly existingPaths: ReadonlySet<string>;
  /** Folders or files that could not be searched for overlays. */
  readonly unsearched: readonly string[];
  /** Other machines whose snapshots could not all be read, so that it is not known which files these need. */
  readonly unreadMachines: readonly string[];
  /** Targets with a block job under way; null when QEMU did not say. */
  readonly blockJobs: readonly string[] | null;
  /** libvirt's checkpoints (bitmaps), by name. */
  readonly checkpoints: readonly string[];
  /** Path → free bytes of its filesystem. */
  readonly freeSpace: ReadonlyMap<string, number | null>;
  /** Why image files of this host cannot be looked at from here, or null. */
  readonly filesProblem: string | null;
}

/** Disks that a snapshot can hold: drives with a medium that the guest may write. */
export const snapshotDisks = (domain: DomainXml): readonly DomainDisk[] =>
  domain.disks.filter((disk) => (disk.device === "disk" || disk.device === "lun") && !disk.readonly);
