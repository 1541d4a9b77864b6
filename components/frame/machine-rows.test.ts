import { expect, test } from "vitest";
import type { Host } from "#lib/model/host.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import type { ListRow } from "./list-row.ts";
import { listStep } from "./list-step.ts";
import { noFilter } from "./machine-filter.ts";
import { machineRows } from "./machine-rows.ts";
import type { Machine } from "./use-machines.ts";

const hostNamed = (id: string, kind: Host["kind"]): Host => ({
  ...{ id, label: id, kind, uri: "", state: "up", problem: null, versions: {}, capabilities: {} },
});
const facts = { snapshotCount: 1, oldestAt: null, newestAt: null, findingCount: 0, problem: null };
const machine = (host: Host, name: string): Machine =>
  ({ host, domain: { ...facts, id: name, name, state: "running" } }) as unknown as Machine;
const volume = (path: string, user: string | null = null): VolumeSummary => ({
  ...facts,
  ...{ id: `qcow2:${path}`, name: path.slice(path.lastIndexOf("/") + 1), backend: "qcow2", format: "qcow2", path },
  ...{ capacityBytes: 1, allocationBytes: 1, usedBy: [], lockedBy: [], pool: null, headParentId: null, methods: [] },
  users: user === null ? [] : [{ id: user, name: user, target: "vda", role: "disk", state: "running" }],
});

const lab = hostNamed("lab", "libvirt");
const images = hostNamed("images", "storage");
const read = { isPending: false, partial: [], error: null };
const byHost = [
  { host: lab, machines: [machine(lab, "web-01")], ...read },
  { host: images, machines: [], ...read },
];
const volumes = new Map([
  ["lab", { host: lab, volumes: [volume("/b/disk.qcow2", "web-01"), volume("/a/disk.qcow2")], ...read }],
  ["images", { host: images, volumes: [volume("/srv/base.img")], ...read }],
]);
const rowsOf = (text = "", closed: string[] = []): ListRow[] =>
  machineRows(byHost, volumes, { ...noFilter, text }, "name", new Set(closed), 0);
const words = (rows: readonly ListRow[]) => rows.map((row) => `${row.level} ${row.key}`);

test("a host has its machines, then its volumes in a group that closes", () => {
  expect(words(rowsOf())).toEqual([
    "1 host lab",
    "2 machine lab web-01",
    "2 volumes lab",
    "3 volume lab qcow2:/a/disk.qcow2",
    "3 volume lab qcow2:/b/disk.qcow2",
    "1 host images",
    "2 volumes images",
    "3 volume images qcow2:/srv/base.img",
  ]);
  expect(words(rowsOf("", ["volumes lab", "host images"]))).toEqual([
    "1 host lab",
    "2 machine lab web-01",
    "2 volumes lab",
    "1 host images",
  ]);
});

test("while they are read the lines that come have their room, as many as there were last", () => {
  const reading = { isPending: true, partial: [], error: null };
  const rows = (last?: { machines: number; volumes: number }) =>
    machineRows(
      [{ host: lab, machines: [], ...reading }],
      new Map([["lab", { host: lab, volumes: [], ...reading }]]),
      noFilter,
      "name",
      new Set(),
      0,
      last ? { lab: last } : {},
    ).map((row) => `${row.key}${row.kind === "note" && row.holds ? ` x${row.holds.count}` : ""}`);
  expect(rows({ machines: 9, volumes: 4 })).toEqual(["host lab", "note lab x9", "volumes lab", "note volumes lab x4"]);
  expect(rows({ machines: 9, volumes: 0 })).toEqual(["host lab", "note lab x9"]);
  expect(rows()).toEqual(["host lab", "note lab"]);
});

test("storage that could not be looked at is told, and never taken for none", () => {
  const partial = ["/srv/images is not there."];
  const [host, , line, note] = machineRows(
    [{ host: lab, machines: [], isPending: false, error: null }],
    new Map([["lab", { host: lab, volumes: [], isPending: false, partial, error: null }]]),
    noFilter,
    "name",
    new Set(),
    0,
    {},
  );
  expect(host).toMatchObject({ kind: "host" });
  expect(line).toMatchObject({ kind: "volumes", partial });
  expect(note).toMatchObject({ kind: "note", text: "/srv/images is not there." });
});

test("names that repeat have their folder with them, and those that do not have none", () => {
  expect(rowsOf().flatMap((row) => (row.kind === "volume" ? [row.folder] : []))).toEqual(["/a", "/b", null]);
});

test("a search finds a volume by the machine that uses it, and says where none fits", () => {
  expect(words(rowsOf("web"))).toEqual([
    "1 host lab",
    "2 machine lab web-01",
    "2 volumes lab",
    "3 volume lab qcow2:/b/disk.qcow2",
    "1 host images",
    "2 volumes images",
    "3 note volumes images",
  ]);
});

test("arrows go in and out of both levels", () => {
  const rows = rowsOf();
  const none = new Set<string>();
  expect(listStep("ArrowLeft", rows, 4, none)).toEqual({ goTo: 2 });
  expect(listStep("ArrowLeft", rows, 2, none)).toEqual({ toggle: "volumes lab" });
  expect(listStep("ArrowLeft", rows, 2, new Set(["volumes lab"]))).toEqual({ goTo: 0 });
  expect(listStep("ArrowRight", rows, 2, new Set(["volumes lab"]))).toEqual({ toggle: "volumes lab" });
  expect(listStep("ArrowRight", rows, 2, none)).toEqual({ goTo: 3 });
  expect(listStep("ArrowLeft", rows, 0, new Set(["host lab"]))).toBeNull();
});
