import { expect } from "vitest";
import { isProblem } from "#lib/model/problem.ts";
import type { VolumeObservation } from "#server/backends/contract.ts";
import { createBlockReader } from "#server/blocks/block-reader.ts";
import { chapter } from "./check.ts";
import { takeOn } from "./volume-act.ts";

function pointOf(observation: VolumeObservation, snapshot: string | null) {
  const [first] = observation.points(snapshot).values();
  if (first === undefined || isProblem(first)) throw first ?? new Error("no disk can be read");
  return first.point;
}

export const diffChecks = chapter("changed blocks", [
  {
    promise: "every byte that was written between two points lies in what is told, and not the whole volume is",
    async run({ backend, volume, write }) {
      const id = await volume();
      await write(id, 1);
      const from = await takeOn(backend, id, "from");
      await write(id, 2, 1 << 20);
      const to = await takeOn(backend, id, "to");
      await write(id, 3, 2 << 20);
      const observation = await backend.observe(id, { fresh: "all" });
      const reader = createBlockReader();
      try {
        const covers = async (a: string | null, b: string | null, offset: number) => {
          const { extents, virtualSizeBytes } = await reader.diff({
            from: pointOf(observation, a),
            to: pointOf(observation, b),
            maxExtents: 1_000,
          });
          expect(
            extents.some((extent) => extent.offset <= offset && extent.offset + extent.length >= offset + 65_536),
          ).toBe(true);
          expect(extents.reduce((sum, extent) => sum + extent.length, 0)).toBeLessThanOrEqual(virtualSizeBytes.to);
        };
        await covers(from, to, 1 << 20);
        await covers(to, null, 2 << 20);
        await covers(from, null, 1 << 20);
      } finally {
        await reader.close();
      }
    },
  },
  {
    promise: "what no snapshot changed is told as unchanged",
    async run({ backend, volume, write }) {
      const id = await volume();
      await write(id, 1);
      const a = await takeOn(backend, id, "a");
      const b = await takeOn(backend, id, "b");
      const observation = await backend.observe(id, { fresh: "all" });
      expect([...observation.points(a).keys()]).toEqual([...observation.points(b).keys()]);
      expect(() => observation.points("nowhere")).toThrow();
    },
  },
]);
