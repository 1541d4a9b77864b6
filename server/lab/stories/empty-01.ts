import { defineGuest } from "../guest.ts";
import type { Story } from "./story.ts";

/** Just installed, never snapshotted. */
export const empty01: Story = {
  name: "empty-01",
  state: "off",
  async tell(lab) {
    const guest = await defineGuest(lab, {
      name: "empty-01",
      program: "counter",
      title: "Reserved for the ticket system",
      disks: [{ fileName: "empty-01.qcow2", sizeBytes: 4 * 1024 ** 3 }],
    });
    return { guest, pictures: [] };
  },
};
