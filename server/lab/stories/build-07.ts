import { defineGuest } from "../guest.ts";
import { setCountOnDisk } from "../guest-counter.ts";
import { overlayChain } from "./overlay-chain.ts";
import type { Story } from "./story.ts";
import { storyteller } from "./storyteller.ts";

/** A build machine, off, with one overlay file for each snapshot, and a second branch on the same base files. */
export const build07: Story = {
  name: "build-07",
  state: "off",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "build-07",
      program: "counter",
      title: "Build machine, amd64",
      description: "External snapshots only: each point is a file.",
      disks: [{ fileName: "build-07.qcow2", sizeBytes: 8 * 1024 ** 3 }],
      state: "running",
    });
    const chain = overlayChain(lab, guest);
    const story = storyteller(lab, guest, now, 8 * 1024 ** 3);
    await story.live({
      name: "clean-image",
      on: [148, "09:40"],
      count: 55,
      writesMiB: 8,
      description: "Installed, toolchain not yet",
      ...chain.next("clean-image"),
    });
    const frozenByGcc13 = chain.files();
    await story.live({
      name: "gcc-13",
      on: [147, "11:22"],
      count: 210,
      writesMiB: 14,
      description: "gcc 13.2, ccache empty. Base of all toolchain trials.",
      ...chain.next("gcc-13"),
    });
    await story.live({
      name: "cache-warm",
      on: [139, "03:10"],
      count: 720,
      writesMiB: 18,
      description: "After one full build: 41 minutes instead of 3 hours",
      ...chain.next("cache-warm"),
    });
    await story.live({
      name: "nightly-green",
      on: [40, "04:05"],
      count: 3100,
      writesMiB: 6,
      ...chain.next("nightly-green"),
    });
    await story.powerOff();
    await story.offline({
      name: "gcc-13-last",
      on: [28, "17:30"],
      count: 3520,
      writesMiB: 2,
      description: "Last state with gcc 13, before the trial of 14 was set on the same base",
      ...chain.next("gcc-13-last"),
    });

    await chain.branch("gcc-13", frozenByGcc13, "trial");

    await story.offline({
      name: "gcc-14",
      on: [27, "10:15"],
      count: 300,
      writesMiB: 11,
      description: "gcc 14.1 from source",
      ...chain.next("gcc-14"),
    });
    await story.offline({
      name: "gcc-14-lto",
      on: [9, "15:48"],
      count: 640,
      writesMiB: 9,
      description: "With link-time optimisation; two packages fail",
      ...chain.next("gcc-14-lto"),
    });
    for (const file of chain.files()) await setCountOnDisk(file, 655);
    return story.end();
  },
};
