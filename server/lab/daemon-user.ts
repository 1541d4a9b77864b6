import { readFileSync } from "node:fs";
import { Problem } from "#lib/model/problem.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

/** As whom the daemon runs: to libvirt a process of root is the system's daemon, and connects to the system's daemon. */
export interface DaemonUser {
  /** Put before the daemon's command line. */
  readonly prefix: readonly string[];
  /** Whom the daemon's folders must belong to; null when that is the caller. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

/** Some user of this machine that is not root; libvirt asks for its name. */
function ordinaryUser(): { uid: number; gid: number } {
  const entries = readFileSync("/etc/passwd", "utf8").split("\n");
  const ids = entries.map((entry) => entry.split(":").slice(2, 4).map(Number));
  const [uid, gid] = ids.find(([id]) => id !== undefined && id > 0) ?? [];
  if (uid === undefined || gid === undefined)
    throw new Problem(
      "tool-failed",
      "/etc/passwd names no user besides root, and the lab's libvirt cannot run as root.",
    );
  return { uid, gid };
}

/** Reading and writing what root's programs made, such as images, is all that the other user needs of root. */
const keptCapabilities = "+dac_override,+fowner";

/**
 * Root starts the daemon as another user of a user namespace, where files still belong to root. Where that is forbidden,
 * as in most containers, it really is another user.
 */
export async function daemonUser(): Promise<DaemonUser> {
  if (process.getuid?.() !== 0) return { prefix: [], owner: null };
  const { uid, gid } = ordinaryUser();
  const inNamespace = ["unshare", "--user", `--map-user=${uid}`, `--map-group=${gid}`];
  const isAllowed = await runCommand({
    argv: ["unshare", ...inNamespace.slice(1), "true"],
    timeoutMs: 10_000,
    parse: ignoreOutput,
    classify: toolFailed,
  }).then(
    () => true,
    () => false,
  );
  if (isAllowed) return { prefix: inNamespace, owner: null };
  return {
    prefix: [
      "setpriv",
      `--reuid=${uid}`,
      `--regid=${gid}`,
      "--clear-groups",
      `--inh-caps=${keptCapabilities}`,
      `--ambient-caps=${keptCapabilities}`,
    ],
    owner: { uid, gid },
  };
}
