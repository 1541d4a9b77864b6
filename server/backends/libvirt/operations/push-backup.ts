import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { Operation, RunContext } from "#server/backends/contract.ts";
import { lockHolders } from "#server/images/file-locks.ts";
import { LocalFiles } from "#server/images/local-files.ts";
import { element, escapeXml } from "#server/xml/write-xml.ts";
import { childOf, childrenOf, parseToolXml } from "#server/xml/xml-element.ts";
import type { LibvirtConnection } from "../connection.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";
import { checkpointExists } from "./remove-checkpoint.ts";

type Call = CallOf<"pushBackup">;

const pollMs = 100;

/** Every disk is named: as soon as one is, libvirt takes those that are not named for left out. */
export function backupXml({ since, disks, left }: Call): string {
  const chosen = disks.map(({ target, file }) =>
    element("disk", { name: target, backup: "yes", type: "file" }, [
      element("driver", { type: "qcow2" }),
      element("target", { file }),
    ]),
  );
  const others = left.map((name) => element("disk", { name, backup: "no" }));
  return element("domainbackup", { mode: "push" }, [
    ...(since === null ? [] : [element("incremental", {}, escapeXml(since))]),
    element("disks", {}, [...chosen, ...others]),
  ]);
}

export function checkpointXml(name: string, { disks, left }: Pick<Call, "disks" | "left">): string {
  return element("domaincheckpoint", {}, [
    element("name", {}, escapeXml(name)),
    element("disks", {}, [
      ...disks.map(({ target }) => element("disk", { name: target, checkpoint: "bitmap" })),
      ...left.map((target) => element("disk", { name: target, checkpoint: "no" })),
    ]),
  ]);
}

const argsOf = (id: string, backup: string, checkpoint: string | null): string[] => [
  "backup-begin",
  `--domain=${id}`,
  `--backupxml=${backup}`,
  ...(checkpoint === null ? [] : [`--checkpointxml=${checkpoint}`]),
];

/** Whether the machine copies to these files now. libvirt has at most one such job a machine. */
async function isUnderWay(connection: LibvirtConnection, id: string, { disks }: Call): Promise<boolean> {
  const xml = await connection.read(["backup-dumpxml", `--domain=${id}`]).catch((error: unknown) => {
    if (isProblem(error) && /no domain backup job present|domain is not running/.test(error.message)) return "";
    throw error;
  });
  if (xml === "") return false;
  const entries = childrenOf(childOf(parseToolXml(xml, "domainbackup"), "disks"), "disk");
  const written = new Set(entries.map((entry) => childOf(entry, "target")?.attributes.file));
  return disks.some(({ file }) => written.has(file));
}

const field = (stats: string, name: string): string | null =>
  new RegExp(`^\\s*${name}: (.*)$`, "m").exec(stats)?.[1]?.trim() ?? null;

const closeMs = 60_000;

const yes = () => true;
const no = () => false;

/** libvirt tells the end of the job a moment before it lets QEMU close the files; QEMU's locks tell when it has. */
async function untilClosed({ disks }: Call): Promise<void> {
  const files = new LocalFiles();
  const until = performance.now() + closeMs;
  for (;;) {
    const states = await Promise.all(disks.map(async ({ file }) => [file, await files.state(file)] as const));
    const present = states.flatMap(([file, found]) =>
      found.state === "present" ? [[file, found.stamp] as const] : [],
    );
    const holders = await lockHolders(new Map(present));
    if (holders.size === 0) return;
    if (performance.now() > until)
      throw new Problem("in-use", `QEMU has written ${[...holders.keys()].join(", ")} and does not close it.`);
    await pause(pollMs);
  }
}

/** Waits for the end, telling how far it is; an abort ends it. */
async function follow(
  connection: LibvirtConnection,
  id: string,
  call: Call,
  { signal, progress }: RunContext,
): Promise<void> {
  const job = ["domjobinfo", `--domain=${id}`];
  let isAborted = false;
  while (await isUnderWay(connection, id, call)) {
    if (signal.aborted && !isAborted) {
      isAborted = true;
      // It may have come to its end in this moment.
      await connection.change(["domjobabort", `--domain=${id}`]).catch(() => undefined);
    }
    const stats = await connection.read([...job, "--rawstats"]).catch(() => "");
    const [done, total] = [Number(field(stats, "disk_processed")), Number(field(stats, "disk_total"))];
    if (total > 0 && Number.isFinite(done)) progress(done / total);
    await pause(pollMs);
  }
  if (signal.aborted) throw new Problem("cancelled", "The copy was stopped.");
  const stats = await connection.read([...job, "--completed", "--keep-completed", "--rawstats"]);
  // 9: a backup (VIR_DOMAIN_JOB_OPERATION_BACKUP).
  if (field(stats, "success") === "1" && field(stats, "operation") === "9") return untilClosed(call);
  const words = field(stats, "errmsg");
  const isFull = /No space left/i.test(words ?? "");
  throw new Problem(
    isFull ? "no-space" : "tool-failed",
    `QEMU's copy ended before it was complete${words ? `: ${words}` : "; libvirt does not say why"}.`,
    { stats },
  );
}

/**
 * Backup by libvirt in push mode: QEMU writes all disks as they are at one instant, or what was written since a checkpoint, while the
 * guest goes on. What fails or is stopped leaves no checkpoint; its files are left to the caller. The evidence says whether a copy of
 * an earlier run is still at work: it is then followed.
 */
export function pushBackupOperation({ connection, changed }: OperationSource): Operation<Call> {
  const agent = (id: string, verb: "domfsfreeze" | "domfsthaw") => connection.change([verb, `--domain=${id}`]);

  /** Its files are there: the caller gives new names, so a copy to them was begun, and may have ended since it was looked at. */
  async function isBegun(id: string, call: Call): Promise<boolean> {
    const found = await Promise.all(call.disks.map(({ file }) => access(file).then(yes, no)));
    return found.some(Boolean) || (await isUnderWay(connection, id, call));
  }

  async function begin(id: string, call: Call): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "espalier-xml-"));
    try {
      const [backup, checkpoint] = [join(folder, "backup.xml"), join(folder, "checkpoint.xml")];
      await writeFile(backup, backupXml(call), { mode: 0o600 });
      if (call.checkpoint !== null) await writeFile(checkpoint, checkpointXml(call.checkpoint, call), { mode: 0o600 });
      if (call.quiesce) await agent(id, "domfsfreeze");
      try {
        await connection.change(argsOf(id, backup, call.checkpoint === null ? null : checkpoint));
      } finally {
        if (call.quiesce) await agent(id, "domfsthaw");
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  return {
    abortable: true,
    command: (id, call) => ({
      argv: connection.argv(argsOf(id, "BACKUP.xml", call.checkpoint === null ? null : "CHECKPOINT.xml")),
      input: null,
    }),
    evidence: async (id, call) => ({ underWay: await isUnderWay(connection, id, call) }),
    async run(id, call, context) {
      try {
        if (!(await isBegun(id, call))) {
          if (context.signal.aborted) throw new Problem("cancelled", "The copy was not begun.");
          await begin(id, call);
        } else if (call.quiesce) await agent(id, "domfsthaw").catch(() => undefined);
        await follow(connection, id, call, context);
      } catch (error) {
        // QEMU must not go on to write to files that are about to be removed.
        if (await isUnderWay(connection, id, call))
          await follow(connection, id, call, { ...context, signal: AbortSignal.abort() }).catch(() => undefined);
        if (call.checkpoint !== null && (await checkpointExists(connection, id, call.checkpoint)))
          await connection.change(["checkpoint-delete", `--domain=${id}`, `--checkpointname=${call.checkpoint}`]);
        throw error;
      } finally {
        changed(id);
      }
    },
    // Whether what lies in the files is whole is known only to who saw the copy end.
    examine: async () => "not-done",
  };
}
