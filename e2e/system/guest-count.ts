import { PNG } from "pngjs";

const cells = 16;

/** The number that a counter guest shows, read from the row of binary cells at the foot of its screen; null for another picture. */
export function countIn(picture: Buffer): number | null {
  const { width, height, data } = PNG.sync.read(picture);
  if (width !== 640 || height !== 400) return null;
  const colourAt = (x: number, y: number): string =>
    data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3).toString("hex");
  const band = colourAt(4, 4);
  const row = Array.from({ length: cells }, (_, index) => colourAt(20 + 40 * index, 372));
  if (band === colourAt(4, 200) || new Set(row).size > 2) return null;
  return row.reduce((count, cell) => count * 2 + (cell === band ? 1 : 0), 0);
}
