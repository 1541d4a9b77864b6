import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLibvirtBackend } from "#server/backends/libvirt/index.ts";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { emptyGuest, type Guest, removeGuest, startGuest } from "#server/lab/guest.ts";
import { fillBytes } from "#server/lab/image.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { childOf, parseXml, textOf } from "#server/xml/xml-element.ts";
import { contentOf } from "./image-content.ts";
import type { PowerChoice, World } from "./world.ts";

const run = (argv: readonly [string, ...string[]]) =>
  runCommand({ argv, timeoutMs: 60_000, parse: asText, classify: toolFailed });

/** Null when the image has no such tag. */
const contentAt = (file: string, tag: string | null): Promise<string | null> =>
  contentOf(file, tag).catch((error: Error) => {
    if (/Failed to load snapshot/.test(error.message)) return null;
    throw error;
  });

export interface LibvirtWorld extends World {
  /** Takes a machine away with its files: every reading of another one looks at all of the host. */
  drop(id: string): Promise<void>;
  readonly lab: Lab;
  guest(id: string): Guest;
}

/** A private libvirt with machines of 32 MiB and no code: up at once, and a snapshot with memory takes 0.1 s. */
export async function libvirtWorld(): Promise<LibvirtWorld> {
  const dir = await mkdtemp(join(tmpdir(), "espalier-world-"));
  const lab = await startLab(join(dir, "lab"));
  const backend = createLibvirtBackend("world", lab.uri);
  const guests = new Map<string, Guest>();
  const guest = (id: string): Guest => {
    const found = guests.get(id);
    if (!found) throw new Error(`no guest ${id}`);
    return found;
  };
  const state = async (id: string) => (await lab.virsh(["domstate", `--domain=${id}`])).trim();

  return {
    lab,
    backend,
    guest,
    files: (id) => guest(id).disks.map((disk) => disk.file),
    async subject({ state: power = "off", disks = 1, name, sizeBytes = 1024 * 1024 } = {}) {
      const made = await emptyGuest(lab, {
        ...(name === undefined ? {} : { name }),
        state: power,
        disks: Array.from({ length: disks }, () => ({ sizeBytes })),
      });
      guests.set(made.uuid, made);
      return made.uuid;
    },
    async drop(id) {
      await removeGuest(lab, guest(id));
      guests.delete(id);
    },
    async write(id, byte) {
      const [first] = guest(id).disks;
      if (first) await fillBytes(first.file, 64 * 1024, 64 * 1024, byte);
    },
    async setPower(id: string, wanted: PowerChoice) {
      const now = await state(id);
      if (wanted === "off") {
        if (now !== "shut off") await lab.virsh(["destroy", `--domain=${id}`]);
        return;
      }
      if (now === "shut off") await startGuest(lab, guest(id), wanted);
      else if (now === "paused" && wanted === "running") await lab.virsh(["resume", `--domain=${id}`]);
      else if (now === "running" && wanted === "paused") await lab.virsh(["suspend", `--domain=${id}`]);
    },
    native: {
      run: (args) => lab.virsh(args),
      state,
      processNumber: async (id) => (await lab.virsh(["domid", `--domain=${id}`])).trim(),
      async parents(id) {
        // One XML a snapshot, found from the roots: names with line breaks forge rows in every table.
        const names = (await lab.virsh(["snapshot-list", `--domain=${id}`, "--name"]))
          .split("\n")
          .filter((line) => line !== "");
        const parents = new Map<string, string | null>();
        for (const name of names) {
          const xml = await lab
            .virsh(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${name}`])
            .catch(() => null);
          if (xml === null) continue;
          parents.set(name, textOf(childOf(parseXml(xml), "parent"), "name") ?? null);
        }
        return parents;
      },
      async current(id) {
        const out = await lab.virsh(["snapshot-current", `--domain=${id}`, "--name"]).catch((error: Error) => {
          if (/has no current snapshot/.test(error.message)) return "";
          throw error;
        });
        return out.replace(/\n$/, "") || null;
      },
      contentAt: (id, tag) => Promise.all(guest(id).disks.map((disk) => contentAt(disk.file, tag))),
      contentNow: async (id) =>
        (await Promise.all(guest(id).disks.map((disk) => contentAt(disk.file, null)))).map((hash) => hash ?? ""),
      async isClean(id) {
        const checks = guest(id).disks.map((disk) =>
          run(["qemu-img", "check", "-U", "-q", disk.file]).then(
            () => true,
            () => false,
          ),
        );
        return (await Promise.all(checks)).every(Boolean);
      },
    },
    async close() {
      await backend.close();
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
