import { z } from "zod";
import { Problem } from "#lib/model/problem.ts";
import { type Command, toolFailed } from "#server/exec/command.ts";

const mapSchema = z.array(z.object({ length: z.number(), depth: z.number(), present: z.boolean(), data: z.boolean() }));

/**
 * Bytes that an image itself holds, data and zeros alike: what a commit of it copies. `qemu-img map` counts from the top of the
 * chain, so what lies at depth 0 and is present is the image's own.
 */
export function ownBytesCommand(path: string, format: string | null): Command<number> {
  return {
    argv: ["qemu-img", "map", "-U", "--output=json", ...(format === null ? [] : ["-f", format]), path],
    timeoutMs: 60_000,
    parse(stdout) {
      const parsed = mapSchema.safeParse(JSON.parse(stdout || "null"));
      if (!parsed.success) throw new Problem("unreadable-output", `qemu-img's map of ${path} was not understood.`);
      return parsed.data.filter((e) => e.depth === 0 && e.present).reduce((sum, e) => sum + e.length, 0);
    },
    classify: toolFailed,
  };
}
