import { Problem } from "#lib/model/problem.ts";
import type { OperationSource } from "./operation-source.ts";

/** Looks now, and throws `blocked` with names while something builds on a file, or has it. */
export async function requireUnheld(
  id: string,
  file: string,
  { observe, holdersOf }: Pick<OperationSource, "observe" | "holdersOf">,
): Promise<void> {
  const { head, snapshots } = await observe(id, "all");
  const holders = [
    ...(await holdersOf(id, file)),
    ...head.disks
      .filter((disk) => disk.file === file || disk.backing.includes(file))
      .map((disk) => `the machine's ${disk.target}`),
    ...snapshots
      .filter((s) => s.memoryFile === file || s.disks.some((d) => d.mode !== "no" && d.file === file))
      .map((s) => `"${s.name}"`),
  ];
  if (holders.length > 0)
    throw new Problem("blocked", `${file} stays: ${holders.join(", ")} needs it.`, { file, holders });
}
