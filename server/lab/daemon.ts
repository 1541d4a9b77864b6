import { readFile } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import { type CommandFailure, ignoreOutput } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { prepareFolders } from "./daemon-folders.ts";
import { daemonUser } from "./daemon-user.ts";
import { daemonArgv, labEnvironment, labUri } from "./lab-environment.ts";
import type { LabFolder } from "./lab-folder.ts";
import { endProcesses, findLabProcesses } from "./lab-processes.ts";
import { keepProbe, recallProbe } from "./qemu-probe.ts";
import { virsh } from "./virsh.ts";
import { waitFor } from "./wait-for.ts";

function notStarted({ argv, exitCode, stderr }: CommandFailure): Problem {
  return new Problem("tool-failed", `The lab's libvirtd did not start: ${stderr.trim() || "no message"}`, {
    command: argv,
    exitCode,
    stderr,
  });
}

async function answers(folder: LabFolder): Promise<boolean> {
  return virsh(labUri(folder), ["uri"], { timeoutMs: 5_000 }).then(
    () => true,
    () => false,
  );
}

/** Fails early and by name where the tool is not installed. */
const checkInstalled = (folder: LabFolder): Promise<void> =>
  runCommand({
    argv: ["libvirtd", "--version"],
    env: labEnvironment(folder),
    timeoutMs: 20_000,
    parse: ignoreOutput,
    classify: notStarted,
  });

async function launch(folder: LabFolder): Promise<void> {
  const user = await daemonUser();
  await recallProbe(folder);
  await prepareFolders(folder, user);
  await runCommand({
    argv: daemonArgv(folder, user),
    env: labEnvironment(folder),
    timeoutMs: 20_000,
    parse: ignoreOutput,
    classify: notStarted,
  });
  const hasEnded = (): boolean => {
    const { reapers, daemons } = findLabProcesses(folder);
    return reapers.length + daemons.length === 0;
  };
  await waitFor(async () => (await answers(folder)) || hasEnded(), { timeoutMs: 60_000 });
  // Another process may have started it in the same moment: then that one answers.
  if (await answers(folder)) return;
  const log = (await readFile(folder.logFile, "utf8")).trim();
  throw new Problem(
    hasEnded() ? "tool-failed" : "timed-out",
    `The lab's libvirtd ${hasEnded() ? "ended at once" : "does not answer; see whether /dev/kvm is accessible to some users only"}. Its log is ${folder.logFile}.`,
    { log: log.slice(-4_000) },
  );
}

/** Makes sure that the lab's own libvirtd runs and answers. One that still lives is kept, with its machines. */
export async function startDaemon(folder: LabFolder): Promise<void> {
  const { daemons } = findLabProcesses(folder);
  if (daemons.length > 0 && (await waitFor(() => answers(folder), { timeoutMs: 20_000 }))) return;
  await endProcesses(daemons, 0);
  await checkInstalled(folder);
  await launch(folder);
  await virsh(labUri(folder), ["capabilities"], { timeoutMs: 120_000 });
  await keepProbe(folder);
}
