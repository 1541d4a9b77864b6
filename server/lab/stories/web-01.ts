import { defineGuest } from "../guest.ts";
import type { Story } from "./story.ts";
import { storyteller } from "./storyteller.ts";

/** A shop's front end: snapshots with memory, three branches, and the head rolled back to the middle of one. */
export const web01: Story = {
  name: "web-01",
  state: "running",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "web-01",
      program: "counter",
      title: "Shop front end",
      description: "nginx, PHP and the shop. Owner: web team.",
      disks: [{ fileName: "web-01.qcow2", sizeBytes: 8 * 1024 ** 3 }],
      state: "running",
    });
    const story = storyteller(lab, guest, now, 8 * 1024 ** 3);
    await story.live({
      name: "fresh-install",
      on: [212, "09:12"],
      count: 40,
      writesMiB: 6,
      description: "Debian 12 with nginx and nothing else",
    });
    await story.live({
      name: "hardened",
      on: [209, "15:47"],
      count: 130,
      writesMiB: 1,
      description: "After the baseline run of the security team",
    });
    await story.live({
      name: "shop-4.1",
      on: [196, "10:03"],
      count: 410,
      writesMiB: 9,
      description: "Shop 4.1 installed and reachable. Point of return for everything that follows.",
    });

    await story.live({
      name: "redesign-start",
      on: [171, "13:20"],
      count: 1210,
      writesMiB: 4,
      description: "Playground for the redesign, split off from 4.1",
    });
    await story.live({
      name: "redesign-demo",
      on: [158, "16:55"],
      count: 1570,
      writesMiB: 3,
      description: "What was shown to the board. Keep until the decision.",
    });

    await story.revert("shop-4.1");
    await story.live({
      name: "before-shop-4.2",
      on: [152, "07:58"],
      count: 2040,
      writesMiB: 2,
      description: "Change 1187: update to 4.2",
    });
    await story.live({
      name: "shop-4.2",
      on: [152, "09:31"],
      count: 2140,
      writesMiB: 5,
      description: "4.2 works; sign-off by Maren",
    });
    await story.live({ name: "before-php-8.3", on: [118, "18:02"], count: 3300, writesMiB: 1 });

    await story.live({
      name: "php-8.3-first-try",
      on: [118, "19:26"],
      count: 3370,
      writesMiB: 7,
      description: "Session handler crashes under load. Kept for the bug report.",
    });
    await story.live({
      name: "php-8.3-with-core-dumps",
      on: [117, "09:15"],
      count: 3460,
      writesMiB: 12,
      description: "Same, with core dumps switched on, reproduced at 09:10",
    });

    await story.revert("before-php-8.3");
    await story.live({
      name: "php-8.3",
      on: [96, "18:40"],
      count: 4220,
      writesMiB: 4,
      description: "Second attempt, session handler replaced. In production since.",
    });
    await story.live({
      name: "shop-4.3",
      on: [54, "08:10"],
      count: 5480,
      writesMiB: 5,
      description: "4.3 with the new checkout",
    });
    await story.live({
      name: "before-certificate-change",
      on: [11, "20:01"],
      count: 6900,
      writesMiB: 1,
      description: "Change 1342: certificates from the new authority",
    });
    await story.live({
      name: "certificate-change-broken",
      on: [11, "21:17"],
      count: 6960,
      writesMiB: 2,
      description: "Payment provider refuses the chain. Rolled back, state kept for analysis.",
    });

    await story.revert("shop-4.3");
    return story.end();
  },
};
