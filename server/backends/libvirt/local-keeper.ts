import { Problem } from "#lib/model/problem.ts";
import type { FileKeeper } from "#server/backends/trashed.ts";
import { isInTrash } from "#server/backends/trashed.ts";
import type { LocalFiles } from "#server/images/local-files.ts";
import { discardFile, stampOf } from "#server/images/trash-files.ts";

/** Files of a libvirt on this machine. */
export function localKeeper(files: LocalFiles): FileKeeper {
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
      await discardFile(keptAt);
    },
  };
}
