import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A guest's screen at the moment of a snapshot. */
export interface KeptPicture {
  /** uuid */
  readonly domain: string;
  readonly snapshot: string;
  readonly createdAt: Date;
  readonly png: Buffer;
}

interface AlbumEntry {
  readonly domain: string;
  readonly snapshot: string;
  readonly createdAt: string;
  readonly file: string;
}

const albumDir = (labDir: string): string => join(labDir, "pictures");
const albumFile = (labDir: string): string => join(albumDir(labDir), "album.json");

/** Keeps the stories' pictures in the lab, for whoever shows its snapshots. */
export async function writeAlbum(labDir: string, pictures: readonly KeptPicture[]): Promise<void> {
  await mkdir(albumDir(labDir), { recursive: true });
  const entries: AlbumEntry[] = pictures.map(({ domain, snapshot, createdAt }, index) => ({
    domain,
    snapshot,
    createdAt: createdAt.toISOString(),
    file: `${index + 1}.png`,
  }));
  await Promise.all(pictures.map(({ png }, index) => writeFile(join(albumDir(labDir), `${index + 1}.png`), png)));
  await writeFile(albumFile(labDir), `${JSON.stringify(entries, null, 1)}\n`);
}

export async function readAlbum(labDir: string): Promise<KeptPicture[]> {
  const entries = JSON.parse(await readFile(albumFile(labDir), "utf8").catch(() => "[]")) as AlbumEntry[];
  return Promise.all(
    entries.map(async ({ domain, snapshot, createdAt, file }) => ({
      domain,
      snapshot,
      createdAt: new Date(createdAt),
      png: await readFile(join(albumDir(labDir), file)),
    })),
  );
}
