import { transaction } from "#server/store/database.ts";
import { openStore } from "#server/store/store.ts";
import { readAlbum } from "./picture-album.ts";

/** Puts the stories' pictures where a dashboard keeps its own. No server may run on that folder. */
export async function keepPictures(labDir: string, dataFolder: string, host: string): Promise<number> {
  const pictures = await readAlbum(labDir);
  const store = openStore(dataFolder);
  try {
    transaction(store.database, () => {
      for (const { domain, snapshot, createdAt, png } of pictures)
        store.marks.setThumbnail(
          { host, kind: "domain", id: domain },
          { id: snapshot, createdAt: createdAt.toISOString() },
          png,
        );
    });
    return pictures.length;
  } finally {
    store.close();
  }
}
