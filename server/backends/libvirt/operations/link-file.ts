import { link, stat } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"linkFile">;

async function isSameFile({ file, to }: Call): Promise<boolean> {
  const [one, other] = await Promise.all([file, to].map((path) => stat(path, { bigint: true }).catch(() => null)));
  return Boolean(one && other && one.ino === other.ino && one.dev === other.dev);
}

/** Gives a file a second name. A name that is taken by another file is never taken away. */
export function linkFileOperation({ changed }: OperationSource): Operation<Call> {
  return {
    command: (_, { file, to }) => ({ argv: ["ln", "-T", "--", file, to], input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      if (await isSameFile(call)) return;
      const { file, to } = call;
      await link(file, to).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST")
          throw new Problem("already-exists", `${to} is there already; it is not written over.`, { file: to });
        if (error.code === "ENOENT") throw new Problem("not-found", `${file} is not there, or the folder of ${to}.`);
        if (error.code === "EXDEV")
          throw new Problem("blocked", `${to} lies on another filesystem than ${file}.`, { file: to });
        throw new Problem("permission-denied", `${file} cannot get the name ${to}: ${error.message}`, { file });
      });
      changed(id);
    },
    examine: async (_, call) => ((await isSameFile(call)) ? "done" : "not-done"),
  };
}
