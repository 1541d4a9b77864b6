import { toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { type Mount, mountOf, readMounts } from "#server/images/mounts.ts";

/** reflink: the two files share their blocks until one of them is written to, which takes an instant and no space. */
export type CopyMethod = "reflink" | "full";

export interface CopyWay {
  readonly method: CopyMethod;
  /** Type of the filesystem. */
  readonly filesystem: string;
}

/** `xfs_info` tells whether the filesystem was made with it. */
export const hasReflink = (info: string): boolean => /\breflink=1\b/.test(info);

/** How a filesystem copies a file within itself. What a mount can does not change while it is mounted. */
export class CopyWays {
  readonly #known = new Map<string, Promise<CopyWay>>();

  async of(path: string): Promise<CopyWay> {
    const mount = mountOf(path, await readMounts());
    if (mount === null) return { method: "full", filesystem: "unknown" };
    const known = this.#known.get(mount.id) ?? ask(mount);
    this.#known.set(mount.id, known);
    return known;
  }
}

async function ask({ type, path }: Mount): Promise<CopyWay> {
  const full: CopyWay = { method: "full", filesystem: type };
  if (type === "btrfs") return { ...full, method: "reflink" };
  if (type !== "xfs") return full;
  const argv = ["xfs_info", "--", path] as const;
  // Without the tool nobody knows, and a full copy is always right.
  const can = await runCommand({ argv, timeoutMs: 10_000, parse: hasReflink, classify: toolFailed }).catch(() => false);
  return can ? { ...full, method: "reflink" } : full;
}
