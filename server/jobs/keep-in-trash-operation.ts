import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { FileKeeper } from "#server/backends/trashed.ts";
import type { OperationSources } from "./operation-for.ts";

/** Throws `unsupported` where the host's files are out of reach. */
export function keeperOf({ host }: SubjectRef, { inventory }: Pick<OperationSources, "inventory">): FileKeeper {
  const { keeper } = inventory.backend(host);
  if (keeper) return keeper;
  throw new Problem("unsupported", `The files of ${host} cannot be reached from here, so it has no trash.`);
}

async function stampNow(path: string, keeper: FileKeeper): Promise<{ stamp: string; bytes: number }> {
  const look = await keeper.look(path);
  if (look.state === "present") return look;
  throw new Problem("stale", look.state === "unknown" ? look.reason : `${path} is gone. Look again.`, { file: path });
}

/** Writes a trash entry, with all that is needed to tell later whether it can be restored byte for byte. */
export function keepInTrashOperation(
  ref: SubjectRef,
  sources: OperationSources,
): Operation<Extract<StepCall, { op: "keepInTrash" }>> {
  const { inventory, trash, now } = sources;
  return {
    command: () => null,
    evidence: async () => ({}),
    async run(id, { entry, expiresAt, snapshots, files, builtOn, inside }, { job }) {
      const backend = inventory.backend(ref.host);
      const keeper = keeperOf(ref, sources);
      const descriptions = new Map<string, string>();
      for (const snapshot of snapshots)
        descriptions.set(snapshot.id, await backend.snapshotXml(id, snapshot.id, { secrets: true }));
      const { subject } = await inventory.observeMachine(ref, { maxAgeMs: 60_000 });
      const stamped = async <T extends { path: string }>(of: T) => ({ ...of, ...(await stampNow(of.path, keeper)) });
      const keyed = async (of: { file: string; name: string }) => {
        const key = (await keeper.tags(of.file)).get(of.name);
        if (key === undefined)
          throw new Problem("stale", `${of.file} does not hold "${of.name}" any more. Look again.`);
        return { ...of, key };
      };
      trash.put(
        {
          ...{ id: entry, job, expiresAt, snapshots },
          subject: { host: ref.host, kind: ref.kind, id: ref.id },
          subjectName: subject.name,
          deletedAt: now().toISOString(),
          files: await Promise.all(files.map(stamped)),
          builtOn: await Promise.all(builtOn.map((path) => stamped({ path }))),
          inside: await Promise.all(inside.map(keyed)),
        },
        descriptions,
      );
    },
    /** It comes before every change: done again it finds the same. */
    examine: async () => "not-done",
  };
}
