import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { withScratchFolder } from "./scratch-folder.ts";

/** As in guest.asm. */
const screenWidth = 320;
const bandHeight = 56;
const letterSize = 8;
const patchOffset = 510 - 28;
const longestName = 24;

/** What the name looks like on the screen: as large as fits, in the middle of the band. */
function namePatch(screenName: string): Buffer {
  const name = screenName.replace(/[^\x20-\x7e]/g, "?").slice(0, longestName);
  const scale = Math.max(1, Math.min(4, Math.floor((screenWidth - 16) / (letterSize * Math.max(1, name.length)))));
  const left = Math.floor((screenWidth - name.length * letterSize * scale) / 2);
  const top = Math.floor((bandHeight - letterSize * scale) / 2);
  const patch = Buffer.alloc(28);
  patch.writeUInt16LE(top * screenWidth + left, 0);
  patch.writeUInt8(scale, 2);
  patch.write(name, 3, "latin1");
  return patch;
}

/** The boot sector of guest.asm, with a name for its screen. */
export function assembleProgram(screenName: string): Promise<Buffer> {
  return withScratchFolder(async (dir) => {
    const output = join(dir, "guest.bin");
    await runCommand({
      argv: ["nasm", "-f", "bin", "-o", output, join(import.meta.dirname, "guest.asm")],
      timeoutMs: 20_000,
      parse: ignoreOutput,
      classify: toolFailed,
    });
    const sector = await readFile(output);
    namePatch(screenName).copy(sector, patchOffset);
    return sector;
  });
}
