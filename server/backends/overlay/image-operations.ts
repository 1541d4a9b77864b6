import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changeImage, finishEarlierRun, type ImageArgv, waitForRest } from "#server/backends/image-command.ts";
import { requireNone, unreadObstacles } from "#server/backends/volume/obstacle.ts";
import { growthOf } from "#server/images/growth.ts";
import { chainOf } from "./family.ts";
import { recordSpoiled } from "./family-record.ts";
import { chainObstacles } from "./obstacles.ts";
import { backingNow, inodeOf, type OperationParts, requireBuiltOnlyBy, requireFree } from "./operation-parts.ts";
import type { CallOf } from "./overlay-call.ts";

const onto = (base: string | null, format: string | null): string[] =>
  base === null ? ["-b", ""] : ["-F", format ?? "qcow2", "-b", base];

/** A copy upwards: until its end nothing reads otherwise, so it can be stopped and begun again. */
export function pullOperation({ source: { storage }, turns, read }: OperationParts): Operation<CallOf<"pull">> {
  const argvOf = (call: CallOf<"pull">): ImageArgv => [
    ...(["qemu-img", "rebase", "-p", "-f", "qcow2"] as const),
    ...onto(call.onto, call.ontoFormat),
    "--",
    call.file,
  ];
  const isDone = async ({ file, onto: base }: CallOf<"pull">) => (await backingNow(file)) === base;
  return {
    abortable: true,
    command: (_, call) => ({ argv: argvOf(call), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        await finishEarlierRun(argvOf(call), context);
        if (await isDone(call)) return;
        if (context.signal.aborted) throw new Problem("cancelled", "The copy was not begun.");
        const reading = await read(id, call.file);
        const { links } = chainOf(call.file, reading.family);
        if (call.onto !== null && !links.slice(1).some(({ path }) => path === call.onto))
          throw new Problem("stale", `${call.file} does not build on ${call.onto} any more. Look again.`);
        requireFree(reading, [call.file]);
        requireNone(chainObstacles(reading, call.file));
        try {
          await changeImage(argvOf(call), context, await growthOf(call.file, call.bytes));
        } finally {
          storage.changed();
        }
      }),
    async examine(_, call) {
      await waitForRest(argvOf(call));
      return (await isDone(call)) ? "done" : "not-done";
    },
  };
}

/** A copy downwards. It can be repeated: the file above stays as it is and reads the same all the time. */
export function commitOperation({
  source: { records, storage },
  turns,
  read,
}: OperationParts): Operation<CallOf<"commit">> {
  const argvOf = ({ file, into }: CallOf<"commit">): ImageArgv => [
    "qemu-img",
    "commit",
    "-p",
    "-f",
    "qcow2",
    "-d",
    "-b",
    into,
    "--",
    file,
  ];
  return {
    command: (_, call) => ({ argv: argvOf(call), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        const { file, into, between } = call;
        await finishEarlierRun(argvOf(call), context);
        const reading = await read(id, file);
        const { links } = chainOf(file, reading.family);
        const expected = [file, ...between, into];
        if (expected.some((path, at) => links[at]?.path !== path))
          throw new Problem("stale", `${file} does not build on ${into} as it did. Nothing was done. Look again.`);
        requireFree(reading, expected);
        requireNone([...chainObstacles(reading, file), ...unreadObstacles(reading.unread)]);
        for (const [at, path] of expected.entries())
          if (at > 0) requireBuiltOnlyBy(reading, path, expected.slice(at - 1, at));
        records.put(id, recordSpoiled(reading.record, expected.slice(1)));
        try {
          await changeImage(argvOf(call), context);
        } finally {
          storage.changed();
        }
      }),
    async examine(_, call) {
      await waitForRest(argvOf(call));
      return "not-done";
    },
  };
}

/** Only the name of what a file builds on changes: both names lead to one file. */
export function relinkOperation({ source: { storage }, turns, read }: OperationParts): Operation<CallOf<"relink">> {
  const argvOf = ({ file, onto: base, ontoFormat }: CallOf<"relink">): ImageArgv => [
    ...(["qemu-img", "rebase", "-q", "-u", "-f", "qcow2"] as const),
    ...onto(base, ontoFormat),
    "--",
    file,
  ];
  const isDone = async ({ file, onto: base }: CallOf<"relink">) => (await backingNow(file)) === base;
  return {
    command: (_, call) => ({ argv: argvOf(call), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        await finishEarlierRun(argvOf(call), context);
        if (await isDone(call)) return;
        const backing = await backingNow(call.file);
        const [now, then] = [backing ? await inodeOf(backing) : null, await inodeOf(call.onto)];
        if (now === null || now !== then)
          throw new Problem("stale", `${call.onto} is not the file that ${call.file} builds on. Nothing was done.`);
        requireFree(await read(id, call.file), [call.file]);
        try {
          await changeImage(argvOf(call), context);
        } finally {
          storage.changed();
        }
      }),
    async examine(_, call) {
      await waitForRest(argvOf(call));
      return (await isDone(call)) ? "done" : "not-done";
    },
  };
}
