import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { LibvirtConnection } from "./connection.ts";
import { SnapshotReader } from "./snapshot-reader.ts";

const names = ["a", "b", "c"];
const xmlOf = (name: string) => `<domainsnapshot><name>${name}</name><state>shutoff</state></domainsnapshot>`;

/** A libvirt that takes its time, another one for each answer. */
function slowLibvirt(): LibvirtConnection {
  let asked = 0;
  return {
    async read(args: readonly string[]) {
      for (let turns = (asked++ * 7) % 5; turns >= 0; turns--) await turn();
      if (args[0] === "snapshot-list") return names.map((name) => `${name}\n`).join("");
      if (args[0] === "snapshot-current") return "c\n";
      return xmlOf(args[2]?.replace("--snapshotname=", "") ?? "");
    },
  } as unknown as LibvirtConnection;
}

test("readings that are made at the same time miss no snapshot", async () => {
  const reader = new SnapshotReader(slowLibvirt(), "u");
  const wishes = [[], ["b"], "all", ["c"], [], ["a"]] as const;
  for (let round = 0; round < 20; round++) {
    const readings = await Promise.all(wishes.map((fresh) => reader.read(fresh)));
    for (const { snapshots } of readings) expect(snapshots.map(({ name }) => name)).toEqual(names);
  }
});
