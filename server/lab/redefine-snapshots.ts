import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import type { GuestRef } from "./guest.ts";
import type { Lab } from "./lab.ts";
import { withScratchFolder } from "./scratch-folder.ts";

/**
 * Defines snapshots' metadata over what is there, parents first, all in one virsh; images are not touched.
 * virsh tells no exit code of a single command here, so each answer is looked for.
 */
export function redefineSnapshots(lab: Lab, { uuid, name }: GuestRef, xmls: readonly string[]): Promise<void> {
  return withScratchFolder(async (dir) => {
    const files = xmls.map((_, index) => join(dir, `${index}.xml`));
    await Promise.all(files.map((file, index) => writeFile(file, xmls[index] ?? "")));
    const commands = files.map((file) => `snapshot-create --domain=${uuid} --xmlfile=${file} --redefine\n`);
    const output = await lab.virsh([], { input: commands.join(""), verbose: true });
    const missing = files.find((file) => !output.includes(`created from '${file}'`));
    if (missing)
      throw new Problem("tool-failed", `${name}: a snapshot could not be redefined.`, { file: missing, output });
  });
}
