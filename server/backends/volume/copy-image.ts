import type { Operation } from "#server/backends/contract.ts";
import { changeImage, finishEarlierRun, type ImageArgv, waitForRest } from "#server/backends/image-command.ts";
import { discardPartial, isSameFile, isThere, partialPath, publish, takeAfter } from "./new-file.ts";

/** A new image with what a file, or a snapshot inside it, holds through all that it builds on. */
export interface CopyCall {
  readonly verb: "copy";
  readonly file: string;
  readonly format: string;
  /** QEMU's id of the snapshot inside; null: the file as it is. */
  readonly tagId: string | null;
  /** What tells the snapshot from a later one. */
  readonly key: string;
  readonly to: string;
}

interface CopyParts {
  /** Throws unless the source is what the call says; asked before the copy, and again when it is done. */
  readonly check: (volume: string, call: CopyCall) => Promise<void>;
  readonly changed: () => void;
}

const partialOf = ({ to, file, key }: CopyCall): string => partialPath(to, [file, key]);

const argvOf = (call: CopyCall): ImageArgv => [
  "qemu-img",
  "convert",
  "-p",
  // A machine may run above: what is copied is not written to.
  "-U",
  "-f",
  call.format,
  "-O",
  "qcow2",
  ...(call.tagId === null ? [] : ["-l", `snapshot.id=${call.tagId}`]),
  "--",
  call.file,
  partialOf(call),
];

/** Copies under another name until it is whole; the source stays as it is, and nothing is written over. */
export function copyOperation({ check, changed }: CopyParts): Operation<CopyCall> {
  return {
    abortable: true,
    command: (_, call) => ({ argv: argvOf(call), input: null }),
    evidence: async (_, { to }) => ({ wasThere: await isThere(to) }),
    async run(volume, call, context) {
      const partial = partialOf(call);
      await finishEarlierRun(argvOf(call), context);
      // It has its name already, and the one of before is still to go.
      if (await isSameFile(partial, call.to)) return discardPartial(partial);
      await check(volume, call);
      await discardPartial(partial);
      try {
        await changeImage(argvOf(call), context);
        await check(volume, call);
        await takeAfter(partial, call.file);
        await publish(partial, call.to);
      } catch (error) {
        await discardPartial(partial);
        throw error;
      } finally {
        changed();
      }
    },
    async examine(_, call, { wasThere }) {
      await waitForRest(argvOf(call));
      if (wasThere === true || (await isThere(partialOf(call)))) return "not-done";
      return (await isThere(call.to)) ? "done" : "not-done";
    },
  };
}
