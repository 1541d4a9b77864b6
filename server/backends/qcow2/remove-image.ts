import { unlink } from "node:fs/promises";
import type { Operation } from "#server/backends/contract.ts";
import { fileProblem, isThere } from "#server/backends/volume/new-file.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { deleteVolumeObstacles } from "./obstacles.ts";
import type { OperationParts } from "./operation-parts.ts";
import type { CallOf } from "./tag-call.ts";

type Call = CallOf<"removeImage">;

/** Removes the image with all its snapshots, and what is known of them. */
export function removeImageOperation({ source: { records, storage }, turns, read }: OperationParts): Operation<Call> {
  return {
    command: (_, { file }) => ({ argv: ["rm", "--", file], input: null }),
    evidence: async () => ({}),
    run: (id, { file }) =>
      turns.run(id, async () => {
        if (await isThere(file)) {
          requireNone(deleteVolumeObstacles(await read(id)));
          await unlink(file).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== "ENOENT") throw fileProblem(error, file);
          });
          storage.changed();
        }
        records.drop(id);
      }),
    async examine(id, { file }) {
      if (await isThere(file)) return "not-done";
      records.drop(id);
      return "done";
    },
  };
}
