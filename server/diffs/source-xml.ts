import type { ObservedPoint } from "#server/backends/observed-point.ts";
import { element } from "#server/xml/write-xml.ts";

/**
 * `<source>` of a file that stands still and is the point by itself. Null for a snapshot inside an image, which libvirt's XML has no
 * words for (it is read through an NBD export), and for what a machine writes to.
 */
export function sourceXml({ point, isLive }: ObservedPoint): string | null {
  const [top] = point.layers;
  if (!top || isLive || top.snapshotId !== null) return null;
  return element("source", { file: top.path });
}
