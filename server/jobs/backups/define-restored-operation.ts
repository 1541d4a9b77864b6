import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { domainXmlName } from "#server/backups/manifest.ts";
import { restoredMachine } from "#server/plans/backups/restored-machine.ts";
import type { OperationSources } from "../operation-for.ts";

type CallOf<Op extends StepCall["op"]> = Extract<StepCall, { op: Op }>;

/** The backend's `defineMachine` with the settings that the backup keeps: passwords in it are written to no plan and no journal. */
export function defineRestoredOperation(
  { host }: SubjectRef,
  { inventory, backups }: OperationSources,
): Operation<CallOf<"defineRestored">> {
  const native = () => {
    const { defineMachine } = inventory.backend(host).operations;
    if (defineMachine) return defineMachine;
    throw new Problem("unsupported", `The host ${host} takes no new machines.`);
  };
  const withXml = async ({ backup, name, uuid, files }: CallOf<"defineRestored">): Promise<CallOf<"defineMachine">> => {
    const { folder } = await backups.catalogue.get(backup);
    const settings = await readFile(join(folder, domainXmlName), "utf8");
    const byTarget = Object.fromEntries(files.map(({ target, path, format }) => [target, { file: path, format }]));
    return { op: "defineMachine", uuid, name, xml: restoredMachine(settings, { name, uuid, files: byTarget }).xml };
  };
  return {
    command: (id, { uuid, name }) => native().command(id, { op: "defineMachine", uuid, name, xml: "" }),
    evidence: async () => ({}),
    run: async (id, call, context) => native().run(id, await withXml(call), context),
    examine: async (id, call, evidence) => native().examine(id, await withXml(call), evidence),
  };
}
