import { Problem } from "#lib/model/problem.ts";
import { type OpenProcess, openProcess } from "#server/exec/run-command.ts";
import type { LibvirtConnection } from "./connection.ts";
import { stateWithReason } from "./operations/at-rest.ts";

/** Waits for the end of its input, which comes also when Espalier is killed, then becomes the command that it was given. */
const guardScript = "$SIG{INT} = $SIG{TERM} = $SIG{HUP} = 'IGNORE'; 1 while <STDIN>; exec { $ARGV[0] } @ARGV; exit 127";

export interface StandStill {
  /** Whether the guest's files were made consistent first. */
  readonly isQuiesced: boolean;
}

/**
 * Runs `work` while a running machine stands still: paused, which makes QEMU flush all its disks (do_vm_stop in system/cpus.c), and with
 * its guest's filesystems frozen before where that is wished. It goes on afterwards by a process of its own, whatever becomes of `work`
 * and of Espalier. A machine that does not run is left as it is. Throws `unsupported` when a required freeze fails (nothing was done
 * then), `partial` when the machine did not go on.
 */
export async function standStill(
  connection: LibvirtConnection,
  id: string,
  quiesce: "no" | "try" | "require",
  work: (still: StandStill) => Promise<void>,
): Promise<void> {
  const state = await stateWithReason(connection, id);
  if (!state.startsWith("running")) return work({ isQuiesced: false });
  const guard = startGuard(connection, id, quiesce !== "no");
  let isQuiesced = false;
  try {
    if (quiesce !== "no") isQuiesced = await freeze(connection, id, quiesce === "require");
    await connection.change(["suspend", `--domain=${id}`]);
    await work({ isQuiesced });
  } finally {
    guard.stdin.end();
    await guard;
  }
  const after = await stateWithReason(connection, id);
  if (after.startsWith("paused"))
    throw new Problem("partial", `The machine was paused and did not go on (${after}). Resume it.`);
}

/** A uuid needs no quoting. A thaw of what is not frozen does no harm; it comes after the resume, since the guest must run for it. */
function startGuard(connection: LibvirtConnection, id: string, thaws: boolean): OpenProcess {
  const resume = [`resume --domain=${id}`, ...(thaws ? [`domfsthaw --domain=${id}`] : [])].join("; ");
  const guard = openProcess(["perl", "-e", guardScript, ...connection.argv([resume])], {}, { outlivesUs: true });
  guard.stdout.resume();
  guard.stderr.resume();
  guard.stdin.on("error", () => undefined);
  if (guard.pid === undefined)
    throw new Problem(
      "tool-missing",
      "perl is not installed on this machine; without it a machine that is paused would not be sure to go on.",
    );
  return guard;
}

async function freeze(connection: LibvirtConnection, id: string, isRequired: boolean): Promise<boolean> {
  try {
    await connection.change(["domfsfreeze", `--domain=${id}`]);
    return true;
  } catch (error) {
    if (!isRequired) return false;
    const words = error instanceof Error ? error.message : String(error);
    throw new Problem("unsupported", `The guest could not make its files consistent, so nothing was done. ${words}`);
  }
}
