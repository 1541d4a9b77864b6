import { Problem } from "#lib/model/problem.ts";
import type { FileKeeper } from "#server/backends/trashed.ts";
import { isInTrash } from "#server/backends/trashed.ts";
import type { LocalFiles } from "#server/images/local-files.ts";
import { discardFile, stampOf } from "#server/images/trash-files.ts";

/** Files of a libvirt on this machine. `holdersOf` says who needs a file, besides the snapshots that went with it. */
export function localKeeper(files: LocalFiles, holdersOf: (path: string) => Promise<readonly string[]>): FileKeeper {
  return {
    async look(path) {
      const found = await stampOf(path);
      if (found === "missing") return { state: "missing" };
      return "reason" in found ? { state: "unknown", ...found } : { state: "present", ...found };
    },
    async tags(path) {
      const { tags } = await files.info(path, null);
      return new Map(tags.map((tag) => [tag.name, `${tag.id}:${tag.createdAt}:${tag.vmStateBytes}`]));
    },
    async discard(keptAt) {
      if (!isInTrash(keptAt)) throw new Problem("invalid-input", `${keptAt} lies in no trash of Espalier.`);
      if ((await files.state(keptAt)).state !== "missing") {
        const holders = await holdersOf(keptAt);
        if (holders.length > 0)
          throw new Problem("blocked", `${keptAt} stays in the trash: ${holders.join(", ")} needs it.`, { holders });
      }
      await discardFile(keptAt);
    },
  };
}
