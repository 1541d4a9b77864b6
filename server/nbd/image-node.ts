import { Problem } from "#lib/model/problem.ts";
import type { DiskPoint } from "#server/blocks/disk-point.ts";

/** A disk as QEMU is told of it: every file by name and format, nothing guessed, nothing taken from a header. */
export type ImageNode = Readonly<Record<string, unknown>>;

/**
 * An image by its absolute path. `backing` undefined: what its header names; null: nothing, so that only what it holds itself is seen.
 * `readOnly: "shared"`: also while a running machine writes to it.
 */
export function imageNode(
  path: string,
  format: "qcow2" | "raw",
  options: { readonly readOnly: "shared" | "alone" | false; readonly backing?: ImageNode | null },
): ImageNode {
  const { readOnly, backing } = options;
  return {
    driver: format,
    ...(readOnly === false ? { discard: "unmap" } : { "read-only": true }),
    ...(readOnly === "shared" ? { "force-share": true } : {}),
    // Without a driver of its own a block device is taken for one; an absolute path is never taken for a protocol.
    file: { filename: path },
    ...(format === "qcow2" && backing !== undefined ? { backing } : {}),
  };
}

/** A point of a disk, with each file that it is read through named outright. */
export function pointNode({ layers }: DiskPoint, readOnly: "shared" | "alone"): ImageNode {
  const [top, ...below] = layers;
  if (!top) throw new Problem("internal", "A point of a disk names no file.");
  return imageNode(top.path, top.format, {
    readOnly,
    backing: below.length === 0 ? null : pointNode({ layers: below }, readOnly),
  });
}

/** `json:` name, which QEMU takes wherever it takes a file's name. */
export const jsonName = (node: ImageNode): string => `json:${JSON.stringify(node)}`;
