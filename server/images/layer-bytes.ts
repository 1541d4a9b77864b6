import { z } from "zod";
import { Problem } from "#lib/model/problem.ts";
import { type Command, toolFailed } from "#server/exec/command.ts";

/** What an image holds itself and what it reads from below. */
export interface LayerBytes {
  /** Bytes that the file itself holds of the guest's view, data and zeros alike: 0 means that nothing is lost with it. */
  readonly own: number;
  /**
   * Bytes of data by the layer that they are read from: first the file itself, then its backing file, and so on. Zeros are left out,
   * as copying them writes next to nothing.
   */
  readonly data: readonly number[];
}

const mapSchema = z.array(z.object({ length: z.number(), depth: z.number(), present: z.boolean(), data: z.boolean() }));

/** `qemu-img map` counts depths from the top of the chain, so what lies at depth 0 and is present is the image's own. */
export function layerBytesCommand(path: string, format: string | null): Command<LayerBytes> {
  return {
    argv: ["qemu-img", "map", "-U", "--output=json", ...(format === null ? [] : ["-f", format]), path],
    timeoutMs: 60_000,
    parse(stdout) {
      const parsed = mapSchema.safeParse(JSON.parse(stdout || "null"));
      if (!parsed.success) throw new Problem("unreadable-output", `qemu-img's map of ${path} was not understood.`);
      const data: number[] = [0];
      let own = 0;
      for (const { length, depth, present, data: isData } of parsed.data) {
        if (depth === 0 && present) own += length;
        while (data.length <= depth) data.push(0);
        if (isData) data[depth] = (data[depth] ?? 0) + length;
      }
      return { own, data };
    },
    classify: toolFailed,
  };
}
