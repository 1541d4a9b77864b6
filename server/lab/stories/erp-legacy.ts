import { epochSeconds } from "../backdate.ts";
import { defineGuest, type Guest } from "../guest.ts";
import { escapeXml } from "../guest-xml.ts";
import { fillBytes, revertImage, tagImage } from "../image.ts";
import type { Lab } from "../lab.ts";
import { redefineSnapshots } from "../redefine-snapshots.ts";
import type { Story } from "./story.ts";

const dayMs = 24 * 60 * 60 * 1000;
const KiB = 1024;

/** A row of snapshots, each the child of the one before. */
interface Run {
  readonly key: string;
  /** Run and index of the snapshot that it begins at. */
  readonly from: readonly [key: string, index: number] | null;
  readonly length: number;
  readonly startsDaysAgo: number;
  readonly everyDays: number;
  nameOf(index: number, at: Date): string;
  descriptionOf(index: number): string | null;
}

const day = (at: Date): string => at.toISOString().slice(0, 10);
const numbered = (index: number): string => String(index + 1).padStart(2, "0");

const runs: readonly Run[] = [
  {
    key: "first-year",
    from: null,
    length: 48,
    startsDaysAgo: 420,
    everyDays: 4,
    nameOf: (_, at) => `backup-${day(at)}`,
    descriptionOf: (index) =>
      index === 0
        ? "Taken over from the old hypervisor"
        : index % 8 === 0
          ? "Before the monthly patches"
          : "By the backup job",
  },
  {
    key: "rehearsal",
    from: ["first-year", 20],
    length: 22,
    startsDaysAgo: 330,
    everyDays: 1,
    nameOf: (index) => `rehearsal-${numbered(index)}`,
    descriptionOf: (index) => (index === 0 ? "Rehearsal of the migration to the new ERP, step by step" : null),
  },
  {
    key: "rehearsal-import",
    from: ["rehearsal", 14],
    length: 8,
    startsDaysAgo: 302,
    everyDays: 1,
    nameOf: (index) => `rehearsal-import-${numbered(index)}`,
    descriptionOf: (index) => (index === 0 ? "Other import tool, from step 15" : null),
  },
  {
    key: "second-year",
    from: ["first-year", 47],
    length: 30,
    startsDaysAgo: 228,
    everyDays: 7,
    nameOf: (_, at) => `backup-${day(at)}`,
    descriptionOf: (index) => (index === 0 ? "Weekly from now on" : "By the backup job"),
  },
  {
    key: "month-end",
    from: ["second-year", 10],
    length: 12,
    startsDaysAgo: 156,
    everyDays: 1,
    nameOf: (index) => `month-end-fix-${numbered(index)}`,
    descriptionOf: (index) => (index === 0 ? "Consultants look for the rounding error in the month's end" : null),
  },
];

interface PlannedSnapshot {
  readonly name: string;
  readonly parent: string | null;
  readonly at: Date;
  readonly description: string | null;
  /** It does not follow the snapshot planned before it. */
  readonly isBranch: boolean;
}

function planSnapshots(now: Date): PlannedSnapshot[] {
  const namesOf = new Map<string, string[]>();
  return runs.flatMap((run) => {
    const begin = run.from ? (namesOf.get(run.from[0])?.[run.from[1]] ?? null) : null;
    const times = Array.from({ length: run.length }, (_, index) => {
      const midnight = new Date(
        `${day(new Date(now.getTime() - (run.startsDaysAgo - index * run.everyDays) * dayMs))}Z`,
      );
      return new Date(midnight.getTime() + (2 * 60 + ((index * 7) % 50)) * 60_000);
    });
    const names = times.map((at, index) => run.nameOf(index, at));
    namesOf.set(run.key, names);
    return times.map((at, index) => ({
      name: names[index] ?? "",
      parent: index === 0 ? begin : (names[index - 1] ?? null),
      at,
      description: run.descriptionOf(index),
      isBranch: index === 0 && begin !== null,
    }));
  });
}

function snapshotXmlOf({ name, parent, at, description }: PlannedSnapshot, domainXml: string): string {
  return `<domainsnapshot>
  <name>${escapeXml(name)}</name>
  ${description === null ? "" : `<description>${escapeXml(description)}</description>`}
  <state>shutoff</state>
  ${parent === null ? "" : `<parent><name>${escapeXml(parent)}</name></parent>`}
  <creationTime>${epochSeconds(at)}</creationTime>
  <memory snapshot='no'/>
  <disks><disk name='vda' snapshot='internal'/></disks>
  ${domainXml}
</domainsnapshot>`;
}

/** Tags in the image are made directly, which is much faster than by libvirt, and then made known to it. */
async function makeSnapshots(lab: Lab, guest: Guest, file: string, planned: readonly PlannedSnapshot[]): Promise<void> {
  for (const [index, { name, parent, isBranch }] of planned.entries()) {
    if (isBranch && parent !== null) await revertImage(file, parent);
    const length = (1 + ((index * 5) % 8)) * 64 * KiB;
    await fillBytes(file, ((index * 37) % 200) * 128 * KiB + 1024 * KiB, length, 1 + (index % 250));
    await tagImage(file, name);
  }
  const domainXml = await lab.virsh(["dumpxml", `--domain=${guest.uuid}`, "--inactive", "--security-info"]);
  await redefineSnapshots(
    lab,
    guest,
    planned.map((snapshot) => snapshotXmlOf(snapshot, domainXml)),
  );
}

/** A machine that nobody dares to switch off for good: 120 snapshots in long rows. */
export const erpLegacy: Story = {
  name: "erp-legacy",
  state: "off",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "erp-legacy",
      program: "counter",
      title: "Old ERP",
      description: "Replaced last spring. Kept for the tax office until 2031.",
      disks: [{ fileName: "erp-legacy.qcow2", sizeBytes: 2 * 1024 ** 3 }],
    });
    const planned = planSnapshots(now);
    const [disk] = guest.disks;
    const head = planned.findLast(({ name }) => name.startsWith("backup-"));
    if (disk && head) {
      await makeSnapshots(lab, guest, disk.file, planned);
      await revertImage(disk.file, head.name);
      await lab.virsh(["snapshot-current", `--domain=${guest.uuid}`, `--snapshotname=${head.name}`]);
    }
    return { guest, pictures: [] };
  },
};
