import { isProblem } from "#lib/model/problem.ts";
import { OpenFile } from "#server/blocks/open-file.ts";
import { Qcow2Image } from "#server/blocks/qcow2-image.ts";
import { stampKey } from "#server/images/local-files.ts";
import type { FamilyFile } from "./family.ts";

/** What an image says of itself besides what it builds on. */
export interface FileLook {
  /** Names of snapshots inside it. */
  readonly tags: readonly string[];
  /** It keeps bitmaps of incremental backups. */
  readonly hasBitmaps: boolean;
  /** Why it cannot be read or changed, or null. */
  readonly problem: string | null;
}

const plain: FileLook = { tags: [], hasBitmaps: false, problem: null };

/** Autoclear features of the header (qcow2 spec, docs/interop/qcow2.txt): bit 0 says that there are bitmaps. */
const autoclearOffset = 88;

function lookAt({ path, format }: FamilyFile): FileLook {
  if (format === "raw") return plain;
  if (format !== "qcow2") return { ...plain, problem: `${path} is ${format}: only qcow2 and raw are known here.` };
  let file: OpenFile | null = null;
  try {
    file = new OpenFile(path);
    const { snapshots, header } = new Qcow2Image(file);
    const features = Buffer.alloc(8);
    if (header.version === 3) file.read(autoclearOffset, features);
    return {
      tags: snapshots.map(({ name }) => name),
      hasBitmaps: (features[7] ?? 0) % 2 === 1,
      problem: header.hasDataFile ? `The data of ${path} lies in another file.` : null,
    };
  } catch (error) {
    if (isProblem(error)) return { ...plain, problem: error.message };
    throw error;
  } finally {
    file?.close();
  }
}

/** Looks at images' own tables, without a process or a lock; what was seen holds as long as the stamp does. */
export class FileLooks {
  readonly #known = new Map<string, { readonly stamp: string; readonly look: FileLook }>();

  of(file: FamilyFile): FileLook {
    const stamp = `${file.format} ${stampKey(file.stamp)}`;
    const known = this.#known.get(file.path);
    if (known?.stamp === stamp) return known.look;
    const look = lookAt(file);
    this.#known.set(file.path, { stamp, look });
    return look;
  }
}
