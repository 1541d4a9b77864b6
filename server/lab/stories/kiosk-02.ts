import { defineGuest } from "../guest.ts";
import type { Story } from "./story.ts";
import { storyteller } from "./storyteller.ts";

/** A museum's kiosk, paused over the closing time. */
export const kiosk02: Story = {
  name: "kiosk-02",
  state: "paused",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "kiosk-02",
      program: "counter",
      title: "Kiosk in the entrance hall",
      description: "Paused outside opening hours.",
      disks: [{ fileName: "kiosk-02.qcow2", sizeBytes: 2 * 1024 ** 3 }],
      state: "running",
    });
    const story = storyteller(lab, guest, now, 2 * 1024 ** 3);
    await story.live({
      name: "golden",
      on: [320, "12:00"],
      count: 64,
      writesMiB: 5,
      description: "Image as delivered. Every exhibition starts here.",
    });
    await story.live({
      name: "exhibition-light",
      on: [204, "08:15"],
      count: 900,
      writesMiB: 3,
      description: "Exhibition 'Light and Shade'",
    });
    await story.revert("golden");
    await story.live({
      name: "exhibition-water",
      on: [75, "08:30"],
      count: 2300,
      writesMiB: 4,
      description: "Exhibition 'Water'",
    });
    await lab.virsh(["suspend", `--domain=${guest.uuid}`]);
    await story.live({
      name: "closing-time",
      on: [1, "18:00"],
      description: "Taken by the timer of the hall, machine paused",
    });
    return story.end();
  },
};
