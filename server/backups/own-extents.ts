import { z } from "zod";
import type { DiffExtent } from "#lib/model/diff.ts";
import { Problem } from "#lib/model/problem.ts";
import { toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { imageNode, jsonName } from "#server/nbd/image-node.ts";

const entrySchema = z.object({
  start: z.int(),
  length: z.int(),
  present: z.boolean(),
  data: z.boolean(),
  zero: z.boolean(),
});
/** About two million ranges. */
const maxOutputBytes = 384 * 1024 * 1024;

/** Ranges that a qcow2 file itself holds, zeros that it holds included, whatever it builds on. */
export async function ownExtents(path: string, signal?: AbortSignal): Promise<DiffExtent[]> {
  const node = imageNode(path, "qcow2", { readOnly: "alone", backing: null });
  const stdout = await runCommand(
    {
      argv: ["qemu-img", "map", "--output=json", jsonName(node)],
      timeoutMs: 30 * 60_000,
      maxOutputBytes,
      parse: (text) => text,
      classify: toolFailed,
    },
    signal,
  );
  const extents: DiffExtent[] = [];
  // One entry a line, in brackets: read so, no second copy of it all is made.
  for (const line of stdout.split("\n")) {
    const text = line.replace(/^\[/, "").replace(/[\],]+$/, "");
    if (text.trim() === "") continue;
    const entry = entrySchema.safeParse(JSON.parse(text));
    if (!entry.success)
      throw new Problem("unreadable-output", `qemu-img's map of ${path} was not understood.`, { text });
    const { start, length, present, data, zero } = entry.data;
    if (present)
      extents.push({ offset: start, length, kind: data && !zero ? "data" : zero && !data ? "zero" : "unknown" });
  }
  return extents;
}
