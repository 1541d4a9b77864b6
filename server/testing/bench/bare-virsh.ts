import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { Guest } from "#server/lab/guest.ts";
import type { Lab } from "#server/lab/lab.ts";
import { snapshotNames } from "#server/lab/snapshot.ts";

/** Milliseconds of one virsh process from start to end. What it prints goes nowhere: a tree of 10 000 is more than 64 MB. */
async function timeOf(lab: Lab, args: readonly string[], input?: string): Promise<number> {
  const begun = performance.now();
  await runCommand({
    argv: ["sh", "-c", 'exec "$@" > /dev/null', "sh", "virsh", "--quiet", `--connect=${lab.uri}`, ...args],
    ...(input === undefined ? {} : { input }),
    timeoutMs: 10 * 60_000,
    parse: ignoreOutput,
    classify: toolFailed,
  });
  return performance.now() - begun;
}

/** Lists a machine's tree: what a person at a terminal would do. */
export const listTree = (lab: Lab, { uuid }: Guest): Promise<number> =>
  timeOf(lab, ["snapshot-list", `--domain=${uuid}`, "--tree"]);

/** Reads every description in one process: the least that any reader of them all must wait for. */
export async function dumpAll(lab: Lab, guest: Guest): Promise<number> {
  const names = await snapshotNames(lab, guest);
  const commands = names.map((name) => `snapshot-dumpxml --domain=${guest.uuid} --snapshotname=${name}\n`);
  return timeOf(lab, [], commands.join(""));
}

export const revert = (lab: Lab, { uuid }: Guest, snapshot: string): Promise<number> =>
  timeOf(lab, ["snapshot-revert", `--domain=${uuid}`, `--snapshotname=${snapshot}`]);
