import type { Capability } from "#lib/model/capability.ts";
import { snapshotOn } from "./volume-act.ts";
import { branchedVolume } from "./volume-tree.ts";
import type { VolumeWorld } from "./volume-world.ts";

/** What a kind declares of a volume with a branched tree that nobody uses: action → capability. */
export type Declared = Readonly<Record<string, Capability>>;

export async function declaredBy(world: VolumeWorld): Promise<Declared> {
  const id = await branchedVolume(world);
  const observation = await world.backend.observe(id);
  const { id: middle } = await snapshotOn(world.backend, id, "middle");
  const { create, merge, deleteVolume } = observation.headCapabilities();
  return { ...observation.capabilities(middle), create, merge, deleteVolume };
}

const durations = { instant: "instant", "grows-with-data": "time grows with data" } as const;
const consistencies = { crash: "as after a power cut", filesystem: "consistent files", memory: "with memory" } as const;
const powers = { on: "only while the machine runs", off: "machine off", any: "also while the machine runs" } as const;

function words(capability: Capability | undefined, ...parts: (string | undefined)[]): string {
  if (capability?.status !== "yes") return "no";
  return ["yes", ...parts.filter((part) => part !== undefined)].join(", ");
}

const rows: readonly (readonly [string, (kind: Declared) => string])[] = [
  [
    "take",
    ({ create }) =>
      words(
        create,
        create?.traits.duration && durations[create.traits.duration],
        create?.traits.needsDomain && powers[create.traits.needsDomain],
      ),
  ],
  ["holds", ({ create }) => (create?.traits.consistency ? consistencies[create.traits.consistency] : "—")],
  [
    "names",
    ({ create }) => (create?.traits.namespace === "global" ? "shared by several volumes" : "of each volume alone"),
  ],
  [
    "revert",
    ({ revert }) =>
      words(
        revert,
        revert?.traits.duration && durations[revert.traits.duration],
        revert?.traits.keepsSnapshot === "consumed" ? "uses the snapshot up" : undefined,
        revert?.traits.newerSnapshots === "destroyed" ? "ends newer ones" : undefined,
      ),
  ],
  [
    "delete one of several",
    (kind) => words(kind.delete, kind.delete?.traits.duration && durations[kind.delete.traits.duration]),
  ],
  ["delete with children", ({ deleteSubtree }) => words(deleteSubtree)],
  ["merge two points", ({ merge }) => words(merge)],
  ["rename", ({ rename }) => words(rename)],
  ["describe, lock", ({ edit }) => words(edit)],
  ["new volume from one", ({ clone }) => words(clone)],
  ["changed blocks", ({ diff }) => words(diff, diff?.traits.diffGranularity === "totals" ? "as a total" : undefined)],
  ["delete the volume", ({ deleteVolume }) => words(deleteVolume)],
];

/** A Markdown table of what each kind can do, from what the kinds themselves declare. */
export function capabilityTable(kinds: ReadonlyMap<string, Declared>): string {
  const head = ["", ...kinds.keys()];
  const lines = rows.map(([what, cell]) => [what, ...[...kinds.values()].map(cell)]);
  // As wide as the formatter of the project makes it.
  const widths = head.map((_, at) => Math.max(3, ...[head, ...lines].map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...lines.map(line)].join("\n");
}

const [begin, end] = ["<!-- what each kind of volume can do: generated -->", "<!-- end -->"];

/** A text with the table between its marks replaced. Throws when the marks are not there. */
export function withTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the text has no "${begin}" … "${end}"`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}
