import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backup } from "#lib/model/backup.ts";
import type { Intent, IntentOf } from "#lib/model/intent.ts";
import type { Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { diskFiles } from "#server/lab/guest.ts";
import { childOf, childrenOf, parseXml } from "#server/xml/xml-element.ts";
import { type Espalier, espalierOn } from "./contract/espalier.ts";
import { contentOf } from "./contract/image-content.ts";
import { type LibvirtWorld, libvirtWorld } from "./contract/libvirt-world.ts";

type BackupIntent = IntentOf<"backup">;

/** A private libvirt, the whole server on it, and a folder that backups go to. */
export interface BackupWorld extends Pick<LibvirtWorld, "subject" | "lab" | "setPower" | "native" | "guest" | "drop"> {
  readonly espalier: Espalier;
  readonly target: string;
  /** A new, empty folder. */
  folder(name: string): Promise<string>;
  /** Files that the disks write to now. */
  headFiles(id: string): Promise<string[]>;
  snapshot(id: string, name: string, mode: "internal" | "external"): Promise<void>;
  /** Makes a backup and expects that it succeeds. */
  backup(id: string, asked?: Partial<BackupIntent>): Promise<Backup>;
  /** Runs an intent on a backup to its end. Throws what planning or accepting throws. */
  on(backup: Backup, intent: Intent): Promise<Job & { readonly plan: Plan }>;
  /** SHA-256 of the first disk at a snapshot, by qemu-img's word. */
  contentAt(id: string, name: string, mode: "internal" | "external"): Promise<string>;
  /** Number of the process of a machine that runs. */
  emulatorOf(id: string): Promise<number>;
  /** Takes all machines away: every reading of one looks at all of the host. */
  clear(): Promise<void>;
  /** What a backup may leave and must not: partial folders, and programs at work on our files. */
  strays(): Promise<string[]>;
  close(): Promise<void>;
}

async function emulatorOf(id: string): Promise<number> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.startsWith("/usr/bin/qemu-system") && command.includes(id)) return Number(pid);
  }
  throw new Error(`there is no QEMU of ${id}`);
}

export async function backupWorld(): Promise<BackupWorld> {
  const world = await libvirtWorld();
  const espalier = espalierOn(world.lab.uri);
  const folder = await mkdtemp(join(tmpdir(), "espalier-backups-"));
  const target = join(folder, "kept here");
  await mkdir(target);
  const machines = new Set<string>();
  const drop = async (id: string) => {
    machines.delete(id);
    await world.drop(id);
  };
  return {
    ...world,
    espalier,
    target,
    async folder(name) {
      const path = join(folder, name);
      await mkdir(path);
      return path;
    },
    headFiles: (id) => diskFiles(world.lab, world.guest(id)),
    async snapshot(id, name, mode) {
      const disks = mode === "external" ? ["vda", "vdb"].map((disk) => ({ target: disk, mode })) : [];
      const taken = world.guest(id).disks.map((disk) => disk.target);
      const intent = {
        ...{ action: "create" as const, name, memory: false },
        ...(mode === "external" ? { disks: disks.filter((disk) => taken.includes(disk.target)) } : {}),
      };
      const job = await espalier.run(id, intent);
      if (job.state !== "succeeded") throw new Error(JSON.stringify(job.problem));
    },
    async backup(id, asked = {}) {
      const before = await espalier.server.backups({});
      const job = await espalier.run(id, { action: "backup", target, ...asked });
      if (job.state !== "succeeded") throw new Error(JSON.stringify(job.problem));
      const [made, ...others] = (await espalier.server.backups({})).filter(
        (backup) => !before.some((each) => each.id === backup.id),
      );
      if (!made || others.length > 0) throw new Error("not exactly one backup was made");
      return made;
    },
    async on({ id }, intent) {
      const { server } = espalier;
      const session = { actor: "test", role: "operator", expiresAt: null } as const;
      const plan = await server.plans.create({ host: "lab", kind: "backup", id }, intent, session);
      const request = { planId: plan.id, fingerprint: plan.fingerprint, confirm: plan.confirm?.expect, session };
      return { ...(await espalier.ended((await server.jobs.create(request)).id)), plan };
    },
    async contentAt(id, name, mode) {
      if (mode === "internal") return contentOf(world.guest(id).disks[0]?.file ?? "", name);
      const xml = await world.native.run(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${name}`]);
      const disk = childrenOf(childOf(childOf(parseXml(xml), "domain"), "devices"), "disk")[0];
      return contentOf(childOf(disk, "source")?.attributes.file ?? "", null, "qcow2");
    },
    async subject(options) {
      const id = await world.subject(options);
      machines.add(id);
      return id;
    },
    drop,
    emulatorOf,
    async clear() {
      for (const id of [...machines]) await drop(id);
    },
    async strays() {
      const files = await readdir(folder, { recursive: true });
      const programs = await runCommand({
        argv: ["ps", "-eo", "args"],
        timeoutMs: 5_000,
        parse: asText,
        classify: toolFailed,
      });
      return [
        ...files.filter((name) => /\.partial(\/|$)/.test(name)),
        ...programs
          .split("\n")
          .filter((line) => line.startsWith("qemu-nbd") && (line.includes(folder) || line.includes(world.lab.dir))),
      ];
    },
    async close() {
      await espalier.close();
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
