import { join } from "node:path";
import { defineGuest } from "../guest.ts";
import { overlayChain } from "./overlay-chain.ts";
import type { Story } from "./story.ts";
import { storyteller } from "./storyteller.ts";

/** A database with two disks, off: external snapshots of all kinds, one of them without the data disk. */
export const db01: Story = {
  name: "db-01",
  state: "off",
  async tell(lab, now) {
    const guest = await defineGuest(lab, {
      name: "db-01",
      program: "counter",
      title: "Orders database",
      description: "PostgreSQL. System on vda, data on vdb. Off for the storage migration.",
      disks: [
        { fileName: "db-01-vda.qcow2", sizeBytes: 4 * 1024 ** 3 },
        { fileName: "db-01-vdb.qcow2", sizeBytes: 32 * 1024 ** 3 },
      ],
    });
    const chain = overlayChain(lab, guest);
    const story = storyteller(lab, guest, now, 4 * 1024 ** 3);
    await story.offline({
      name: "installed",
      on: [243, "11:05"],
      count: 12,
      writesMiB: 2,
      description: "PostgreSQL 15, empty cluster",
      ...chain.next("installed"),
    });
    const frozenByImport = chain.files();
    await story.offline({
      name: "orders-imported",
      on: [240, "22:48"],
      count: 380,
      writesMiB: 22,
      description: "All orders since 2019 imported, indexes built",
      ...chain.next("orders-imported"),
    });

    await story.offline({
      name: "restore-drill",
      on: [188, "10:30"],
      count: 1100,
      writesMiB: 6,
      description: "Quarterly restore drill for the auditors",
      ...chain.next("restore-drill"),
    });
    await story.offline({
      name: "restore-drill-checked",
      on: [188, "14:12"],
      count: 1130,
      writesMiB: 1,
      description: "Checksums compared, report signed. May go after the audit.",
      ...chain.next("restore-drill-checked"),
    });

    await chain.branch("orders-imported", frozenByImport, "production");
    await story.start();
    await story.live({
      name: "before-vacuum-full",
      on: [131, "23:01"],
      count: 2650,
      writesMiB: 3,
      description: "With memory, so that open sessions survive a way back",
      memoryFile: join(guest.dir, "db-01.before-vacuum-full.mem"),
      ...chain.next("before-vacuum-full"),
    });
    await story.live({
      name: "after-vacuum-full",
      on: [130, "02:44"],
      count: 2790,
      writesMiB: 5,
      ...chain.next("after-vacuum-full"),
    });
    await story.powerOff();
    await story.offline({
      name: "before-pg-16",
      on: [61, "06:00"],
      count: 5200,
      writesMiB: 8,
      description: "Both disks, cleanly shut down. Change 1290.",
      ...chain.next("before-pg-16"),
    });
    await story.offline({
      name: "pg-16-packages",
      on: [61, "07:35"],
      count: 5260,
      description: "Packages of 16 installed. System disk only: the data disk is not part of it.",
      ...chain.next("pg-16-packages", ["vdb"]),
    });
    await story.offline({
      name: "pg-16",
      on: [60, "05:50"],
      count: 5330,
      writesMiB: 11,
      description: "Cluster upgraded and analysed",
      ...chain.next("pg-16"),
    });
    await story.offline({
      name: "before-storage-migration",
      on: [3, "19:20"],
      count: 7400,
      writesMiB: 4,
      description: "Machine stays off until the new shelf is there",
      ...chain.next("before-storage-migration"),
    });
    return story.end();
  },
};
