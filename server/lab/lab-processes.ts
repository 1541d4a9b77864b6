import { readdirSync, readFileSync } from "node:fs";
import { Problem } from "#lib/model/problem.ts";
import type { LabFolder } from "./lab-folder.ts";
import { waitFor } from "./wait-for.ts";

/** The processes of one lab, told by their command lines, so that stale pid files and reused pids do no harm. */
export interface LabProcesses {
  /** The parents of all others; see reaper.pl. They end by themselves. */
  readonly reapers: readonly number[];
  readonly daemons: readonly number[];
  readonly emulators: readonly number[];
}

function argvOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return []; // ended meanwhile
  }
}

export function findLabProcesses(folder: LabFolder): LabProcesses {
  const bases = [...new Set([folder.base, folder.dir])];
  const daemonMarks = bases.map((base) => `--pid-file=${base}/libvirtd.pid`);
  const emulatorMarks = bases.map((base) => `"${base}/config/libvirt/qemu/lib/domain-`);
  const reapers: number[] = [];
  const daemons: number[] = [];
  const emulators: number[] = [];
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const argv = argvOf(pid);
    if (argv.some((word) => daemonMarks.includes(word)))
      (argv[0]?.endsWith("libvirtd") ? daemons : reapers).push(Number(pid));
    else if (argv.some((word) => emulatorMarks.some((mark) => word.includes(mark)))) emulators.push(Number(pid));
  }
  return { reapers, daemons, emulators };
}

/** False for a process that ended, also while its parent has not yet asked for its exit code. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH")
      throw new Problem("permission-denied", `Process ${pid} of the lab belongs to another user.`, { pid }, { cause });
  }
}

/** Ends processes and waits until they are gone; those that outlive `graceMs` are killed. */
export async function endProcesses(pids: readonly number[], graceMs: number): Promise<void> {
  for (const pid of pids) send(pid, graceMs > 0 ? "SIGTERM" : "SIGKILL");
  const allGone = () => !pids.some(isAlive);
  if (graceMs > 0 && (await waitFor(allGone, { timeoutMs: graceMs }))) return;
  for (const pid of pids.filter(isAlive)) send(pid, "SIGKILL");
  if (!(await waitFor(allGone, { timeoutMs: 10_000 })))
    throw new Problem("timed-out", `Processes ${pids.filter(isAlive).join(", ")} of the lab do not end.`, { pids });
}
