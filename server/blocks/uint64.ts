import { brokenImage } from "./broken-image.ts";

/** A big-endian number of 64 bits. Throws Problem `unreadable-output` above 2^53: no disk is that large. */
export function readUint64(view: DataView, offset: number, path: string, what: string): number {
  const high = view.getUint32(offset);
  if (high >= 2 ** 21) throw brokenImage(path, `${what} is beyond 2^53`);
  return high * 2 ** 32 + view.getUint32(offset + 4);
}
