import { chmodSync, mkdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import { type CommandFailure, ignoreOutput } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { daemonArgv, labEnvironment, labUri } from "./lab-environment.ts";
import type { LabFolder } from "./lab-folder.ts";
import { endProcesses, findLabProcesses } from "./lab-processes.ts";
import { keepProbe, recallProbe } from "./qemu-probe.ts";
import { virsh } from "./virsh.ts";
import { waitFor } from "./wait-for.ts";

const qemuConf = `stdio_handler = "file"
security_driver = "none"
remember_owner = 0
`;

function notStarted({ argv, exitCode, stderr }: CommandFailure): Problem {
  const context = { command: argv, exitCode, stderr };
  if (/unshare: /.test(stderr))
    return new Problem(
      "permission-denied",
      `Root cannot make a user namespace here, which the lab's private libvirt needs (${stderr.trim()}). Start the lab as an ordinary user.`,
      context,
    );
  return new Problem("tool-failed", `The lab's libvirtd did not start: ${stderr.trim() || "no message"}`, context);
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
  for (const name of ["run", "config/libvirt", "cache", "data"]) mkdirSync(join(folder.dir, name), { recursive: true });
  chmodSync(join(folder.dir, "run"), 0o700);
  await rm(folder.socket, { force: true });
  await writeFile(folder.logFile, "");
  await writeFile(join(folder.dir, "config/libvirt/qemu.conf"), qemuConf);
  await recallProbe(folder);
  await runCommand({
    argv: daemonArgv(folder, process.getuid?.() === 0),
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
