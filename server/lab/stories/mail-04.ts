import { defineGuest } from "../guest.ts";
import { overlayChain } from "./overlay-chain.ts";
import type { Story } from "./story.ts";
import { storyteller } from "./storyteller.ts";

/** A mail server, running on a chain of overlay files that has grown: worth merging, with enough data to watch it. */
export const mail04: Story = {
  name: "mail-04",
  state: "running",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "mail-04",
      program: "counter",
      title: "Mail, branch office",
      description: "Runs on overlays since the migration. The chain should be merged some quiet evening.",
      disks: [{ fileName: "mail-04.qcow2", sizeBytes: 4 * 1024 ** 3 }],
      state: "running",
    });
    const chain = overlayChain(lab, guest);
    const story = storyteller(lab, guest, now, 4 * 1024 ** 3);
    await story.live({
      name: "migrated",
      on: [52, "20:15"],
      count: 90,
      writesMiB: 24,
      description: "Mailboxes moved from the old server",
      ...chain.next("migrated"),
    });
    await story.live({
      name: "before-dovecot-2.4",
      on: [19, "21:40"],
      count: 1900,
      writesMiB: 72,
      ...chain.next("before-dovecot-2.4"),
    });
    await story.live({
      name: "spam-filter-trained",
      on: [6, "06:30"],
      count: 3300,
      writesMiB: 48,
      description: "Nobody needs it any more since the new model is in use",
      ...chain.next("spam-filter-trained"),
    });
    return story.end();
  },
};
