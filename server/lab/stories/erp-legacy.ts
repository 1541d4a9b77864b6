import { epochSeconds } from "../backdate.ts";
import { defineGuest, type Guest } from "../guest.ts";
import { escapeXml } from "../guest-xml.ts";
import { fillBytes, revertImage, tagImage } from "../image.ts";
import type { Lab } from "../lab.ts";
import { redefineSnapshots } from "../redefine-snapshots.ts";
import { type PlannedSnapshot, planSnapshots } from "./erp-history.ts";
import type { Story } from "./story.ts";

const KiB = 1024;

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
