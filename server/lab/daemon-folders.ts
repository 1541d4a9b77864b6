import { chmodSync, mkdirSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { DaemonUser } from "./daemon-user.ts";
import type { LabFolder } from "./lab-folder.ts";

const qemuConf = `stdio_handler = "file"
security_driver = "none"
remember_owner = 0
clear_emulator_capabilities = 0
`;

/** The folders that the daemon writes to. The images' folder is not among them. */
const ownFolders = ["run", "config/libvirt", "cache/libvirt/qemu/cache/capabilities", "data"];

function isOpenTo(uid: number, dir: string): boolean {
  const { mode, uid: owner } = statSync(dir);
  const mayEnter = (mode & (owner === uid ? 0o100 : 0o001)) !== 0;
  return mayEnter && (dirname(dir) === dir || isOpenTo(uid, dirname(dir)));
}

/** Hands over what the daemon writes to. libvirt asks whether its real user may enter a path, whatever it is capable of. */
async function giveTo({ uid, gid }: NonNullable<DaemonUser["owner"]>, { dir, logFile }: LabFolder): Promise<void> {
  chmodSync(dir, 0o755);
  if (!isOpenTo(uid, dir))
    throw new Problem(
      "permission-denied",
      `Root may make no user namespace here, so the lab's libvirt runs as user ${uid}, who cannot enter ${dir}. Put the lab into a folder that all users may enter, such as one in /var/tmp.`,
    );
  const paths = ["run", "config", "cache", "data"].map((name) => join(dir, name));
  await runCommand({
    argv: ["chown", "--recursive", `${uid}:${gid}`, logFile, ...paths],
    timeoutMs: 20_000,
    parse: ignoreOutput,
    classify: toolFailed,
  });
}

/** Makes the lab ready for a new daemon, whatever an earlier one left. */
export async function prepareFolders(folder: LabFolder, { owner }: DaemonUser): Promise<void> {
  for (const name of ownFolders) mkdirSync(join(folder.dir, name), { recursive: true });
  chmodSync(join(folder.dir, "run"), 0o700);
  await rm(folder.socket, { force: true });
  await writeFile(folder.logFile, "");
  await writeFile(join(folder.dir, "config/libvirt/qemu.conf"), qemuConf);
  if (owner) await giveTo(owner, folder);
}
