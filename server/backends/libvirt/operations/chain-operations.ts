import { open, stat } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { MachineObservation, Operation } from "#server/backends/contract.ts";
import { changeImage, finishEarlierRun, type ImageArgv } from "#server/backends/image-command.ts";
import { growthOf } from "#server/images/growth.ts";
import { readImageHeader } from "#server/images/qcow2-header.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

/** Backing file by the header on disk; undefined when the file is not there. */
async function backingNow(file: string): Promise<string | null | undefined> {
  return readImageHeader(file).then(
    (header) => header.backingFile,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new Problem("permission-denied", `${file} cannot be read: ${error.message}`);
    },
  );
}

const isOpenBy = (observation: MachineObservation, file: string): boolean =>
  observation.facts.isActive &&
  observation.head.disks.some((disk) => disk.file === file || disk.backing.includes(file));

/** qemu-img's own locks refuse a file in use; this names the machine, and covers a file that is only read. */
function requireClosed(observation: MachineObservation, file: string): void {
  if (isOpenBy(observation, file))
    throw new Problem("in-use", `${observation.subject.name} runs on ${file}. Shut it down first.`, { file });
  const users = observation.facts.files.find((f) => f.path === file)?.otherUsers ?? [];
  if (users.length > 0)
    throw new Problem("in-use", `${file} is a disk of ${users.map((user) => user.name).join(", ")} too.`, { file });
}

interface ImageOperation<Call> {
  argv(call: Call): ImageArgv;
  /** Whether the world is already as the call wants it. */
  isDone(call: Call): Promise<boolean>;
  check(call: Call, observation: MachineObservation): void | Promise<void>;
  /** Another measure of progress than what qemu-img prints. */
  measure?(call: Call): ReturnType<typeof growthOf>;
}

/** A qemu-img command that is done or not by what the header says, and that may be repeated. */
function imageOperation<Call>(
  { observe, changed }: OperationSource,
  { argv, isDone, check, measure }: ImageOperation<Call>,
): Operation<Call> {
  return {
    command: (_, call) => ({ argv: argv(call), input: null }),
    evidence: async () => ({}),
    async run(id, call, context) {
      await finishEarlierRun(argv(call), context);
      if (await isDone(call)) return;
      if (context.signal.aborted) throw new Problem("cancelled", "The copy was not begun.");
      await check(call, await observe(id, []));
      try {
        await changeImage(argv(call), context, await measure?.(call));
      } finally {
        changed(id);
      }
    },
    examine: async (_, call) => ((await isDone(call)) ? "done" : "not-done"),
  };
}

export const createOverlayOperation = (source: OperationSource): Operation<CallOf<"createOverlay">> =>
  imageOperation(source, {
    argv: ({ file, backing, backingFormat }) => [
      "qemu-img",
      "create",
      "-q",
      "-f",
      "qcow2",
      "-F",
      backingFormat,
      "-b",
      backing,
      file,
    ],
    isDone: async ({ file, backing }) => (await backingNow(file)) === backing,
    async check({ file }) {
      // An empty file is a name that an earlier run of this step reserved.
      if ((await stat(file).catch(() => null))?.size === 0) return;
      // qemu-img truncates what is there: the name is reserved first, which fails when it is taken.
      const reserved = await open(file, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST")
          throw new Problem("already-exists", `${file} is there already; it is not written over.`, { file });
        if (error.code === "ENOSPC") throw new Problem("no-space", `No space is left for ${file}.`, { file });
        throw new Problem("permission-denied", `${file} cannot be made: ${error.message}`, { file });
      });
      await reserved.close();
    },
  });

export const pullIntoOperation = (source: OperationSource): Operation<CallOf<"pullInto">> => ({
  ...imageOperation<CallOf<"pullInto">>(source, {
    argv: ({ file, onto, ontoFormat }) =>
      onto === null
        ? ["qemu-img", "rebase", "-p", "-f", "qcow2", "-b", "", file]
        : ["qemu-img", "rebase", "-p", "-f", "qcow2", "-F", ontoFormat ?? "qcow2", "-b", onto, file],
    isDone: async ({ file, onto }) => (await backingNow(file)) === onto,
    measure: ({ file, bytes }) => growthOf(file, bytes),
    check({ file }, observation) {
      requireClosed(observation, file);
      const tags = observation.facts.files.find((f) => f.path === file)?.tags ?? [];
      if (tags.length > 0)
        throw new Problem(
          "blocked",
          `${file} holds the snapshots ${tags.join(", ")}, which read through the file below it.`,
          { file },
        );
    },
  }),
  abortable: true,
});

export const relinkOperation = (source: OperationSource): Operation<CallOf<"relink">> =>
  imageOperation(source, {
    argv: ({ file, onto, ontoFormat }) => [
      "qemu-img",
      "rebase",
      "-q",
      "-u",
      "-f",
      "qcow2",
      "-F",
      ontoFormat,
      "-b",
      onto,
      file,
    ],
    isDone: async ({ file, onto }) => (await backingNow(file)) === onto,
    check: ({ file }, observation) => requireClosed(observation, file),
  });

/** Files from one down to another that it builds on, by their headers; null when it does not. */
async function linksDown(file: string, to: string): Promise<string[] | null> {
  const links = [file];
  for (let next = await backingNow(file); typeof next === "string"; next = await backingNow(next)) {
    if (links.includes(next)) return null;
    links.push(next);
    if (next === to) return links;
  }
  return null;
}

/** A commit can be repeated: the file stays as it is and its content goes down once more. */
export const commitDownOperation = (source: OperationSource): Operation<CallOf<"commitDown">> => ({
  ...imageOperation<CallOf<"commitDown">>(source, {
    argv: ({ file, into }) => ["qemu-img", "commit", "-p", "-f", "qcow2", "-d", "-b", into, file],
    isDone: async ({ file }) => (await backingNow(file)) === undefined,
    async check({ file, into }, observation) {
      const links = await linksDown(file, into);
      if (links === null) throw new Problem("stale", `${file} does not build on ${into} any more.`, { file });
      for (const link of links) requireClosed(observation, link);
      for (const [i, link] of links.entries()) {
        const others =
          i === 0
            ? []
            : (observation.facts.files.find((f) => f.path === link)?.overlays ?? []).filter(
                (overlay) => !links.includes(overlay),
              );
        if (others.length > 0)
          throw new Problem("blocked", `${others.join(", ")} builds on ${link} too and would change.`, {
            blockers: others.map((path) => ({ kind: "file", id: path, name: path })),
          });
      }
    },
  }),
  abortable: true,
});
