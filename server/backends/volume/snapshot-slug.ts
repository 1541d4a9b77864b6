const longestBytes = 100;

/** Cut at the end, between characters. */
function atMost(text: string, bytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join("");
  return cut;
}

/** A snapshot's name as the name of a file or folder: readable, and nothing that shells and people trip over. */
export const snapshotSlug = (name: string): string =>
  atMost(name.replaceAll(/[^\p{L}\p{M}\p{N}_.+-]+/gu, "_").replace(/^[.-]+/, ""), longestBytes) || "snapshot";

/** The first of `slug`, `slug-2`, `slug-3`… that is not taken. */
export function freePath(pathOf: (slug: string) => string, name: string, isTaken: (path: string) => boolean): string {
  const slug = snapshotSlug(name);
  for (let i = 1; ; i++) {
    const path = pathOf(i === 1 ? slug : `${slug}-${i}`);
    if (!isTaken(path)) return path;
  }
}
