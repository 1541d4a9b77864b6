import { access, unlink } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";
import { requireUnheld } from "./require-unheld.ts";

type Call = CallOf<"removeFile">;

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Removes an image or memory file, after looking once more that nothing builds on it and nobody has it. */
export function removeFileOperation(source: OperationSource): Operation<Call> {
  return {
    command: (_, { file }) => ({ argv: ["rm", "--", file], input: null }),
    evidence: async () => ({}),
    async run(id, { file }) {
      if (!(await isThere(file))) return;
      await requireUnheld(id, file, source);
      await unlink(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT")
          throw new Problem("permission-denied", `${file} cannot be removed: ${error.message}`, { file });
      });
      source.changed(id);
    },
    examine: async (_, { file }) => ((await isThere(file)) ? "not-done" : "done"),
  };
}
