import { join } from "node:path";
import { defineGuest } from "../guest.ts";
import { setCountOnDisk } from "../guest-counter.ts";
import { createImage } from "../image.ts";
import { overlayChain } from "./overlay-chain.ts";
import type { Story } from "./story.ts";
import { storyteller } from "./storyteller.ts";

/** A test bench, off, where somebody set an overlay on a snapshot's file by hand and left it there. */
export const bench03: Story = {
  name: "bench-03",
  state: "off",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "bench-03",
      program: "counter",
      title: "Test bench 3",
      description: "Probe firmware trials.",
      disks: [{ fileName: "bench-03.qcow2", sizeBytes: 1024 ** 3 }],
    });
    const chain = overlayChain(lab, guest);
    const story = storyteller(lab, guest, now, 1024 ** 3);
    await story.offline({
      name: "calibrated",
      on: [77, "09:05"],
      count: 40,
      writesMiB: 4,
      description: "Reference run, all probes within 0.2 %",
      ...chain.next("calibrated"),
    });
    const [calibrated = ""] = chain.files();
    await story.offline({
      name: "probe-fw-3.1",
      on: [33, "15:20"],
      count: 210,
      writesMiB: 3,
      ...chain.next("probe-fw-3.1"),
    });
    // Nobody knows any more whose it was.
    const left = join(guest.dir, "bench-03.try-by-hand.qcow2");
    await createImage(left, { backingFile: calibrated });
    await setCountOnDisk(left, 55);
    return story.end();
  },
};
