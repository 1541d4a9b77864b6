/** What is in each sector of a disk, as a number: the same for the same bytes, 0 for zeros. */
export type Sectors = Int32Array;

export const sectorLength = 512;

const known = new Map<string, number>([[Buffer.alloc(sectorLength).toString("latin1"), 0]]);

export function sectorsOf(bytes: Buffer): Sectors {
  const sectors = new Int32Array(Math.ceil(bytes.length / sectorLength));
  for (let i = 0; i < sectors.length; i++) {
    const content = bytes.toString("latin1", i * sectorLength, (i + 1) * sectorLength);
    const number = known.get(content) ?? known.size;
    known.set(content, number);
    sectors[i] = number;
  }
  return sectors;
}
