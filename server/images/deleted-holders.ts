import { readdir, readFile, readlink } from "node:fs/promises";
import { isWithin } from "./mounts.ts";

/** A process that has a file open which was deleted: as long as it runs, the data is still there. */
export interface DeletedHolder {
  readonly pid: number;
  readonly command: string;
  /** Where the file that was deleted can still be read. */
  readonly link: string;
}

const mark = " (deleted)";

/** Who has what was at a path, or below it, open after it was deleted. Processes that may not be looked at are left out. */
export async function deletedHolders(path: string): Promise<readonly DeletedHolder[]> {
  const found: DeletedHolder[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name)))
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const link = `/proc/${pid}/fd/${fd}`;
      const target = await readlink(link).catch(() => "");
      if (!target.endsWith(mark) || !isWithin(target.slice(0, -mark.length), path)) continue;
      const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a process that has ended");
      found.push({ pid: Number(pid), command: command.trim(), link });
    }
  return found;
}
