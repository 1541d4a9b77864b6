import { rm } from "node:fs/promises";
import { join } from "node:path";
import { defineGuest, redefineDisks } from "../guest.ts";
import { copyImage, tagImage, untagImage } from "../image.ts";
import type { Story } from "./story.ts";
import { storyteller } from "./storyteller.ts";

/** A gateway where somebody tidied up by hand: a lost file, a lost tag, and a tag that libvirt does not know. */
export const edge11: Story = {
  name: "edge-11",
  state: "off",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "edge-11",
      program: "counter",
      title: "Gateway in hall 11",
      description: "Was on a loan SSD in spring. Files were tidied up by hand.",
      disks: [{ fileName: "edge-11.qcow2", sizeBytes: 2 * 1024 ** 3 }],
    });
    const image = join(guest.dir, "edge-11.qcow2");
    const loanedImage = join(guest.dir, "edge-11-loan-ssd.qcow2");
    const trialOverlay = join(guest.dir, "edge-11.field-trial.qcow2");
    const story = storyteller(lab, guest, now, 2 * 1024 ** 3);
    await story.offline({
      name: "factory",
      on: [275, "13:13"],
      count: 9,
      writesMiB: 3,
      description: "As it came from the vendor",
    });
    await story.offline({
      name: "gateway-2.0",
      on: [230, "09:50"],
      count: 450,
      writesMiB: 4,
      description: "Firmware 2.0",
    });
    await story.offline({
      name: "gateway-2.1",
      on: [166, "10:20"],
      count: 1480,
      writesMiB: 2,
      description: "Firmware 2.1, fixes the lost packets",
    });

    // The field trial ran on a copy, on an SSD that was given back; its overlay was left behind.
    await copyImage(image, loanedImage);
    await redefineDisks(lab, guest, [loanedImage]);
    await story.offline({
      name: "before-field-trial",
      on: [120, "08:05"],
      count: 2200,
      description: "On the loaned SSD",
      disks: { vda: { file: trialOverlay } },
    });
    await redefineDisks(lab, guest, [image]);
    await lab.virsh(["snapshot-current", `--domain=${guest.uuid}`, "--snapshotname=gateway-2.1"]);
    await rm(loanedImage);

    await untagImage(image, "gateway-2.0");
    await tagImage(image, "vendor-debug");
    return story.end();
  },
};
