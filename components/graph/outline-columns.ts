/** Widths of the outline's columns. Narrow views keep name, age and state; what is left out stands in the side panel. */
export const outlineGrid =
  "grid items-center grid-cols-[2.25rem_minmax(0,1fr)_3.75rem_2rem_2.5rem] @[42rem]:grid-cols-[2.25rem_minmax(0,1fr)_3.75rem_3rem_5.25rem_5.25rem_3.75rem_2.5rem] @[72rem]:grid-cols-[2.5rem_minmax(0,1fr)_7.5rem_7.5rem_7rem_4.5rem_5.75rem_5.75rem_5.5rem_3.75rem_4.5rem_4.5rem_2.75rem]";

export interface OutlineColumn {
  readonly name: string;
  /** From which width on it is shown. */
  readonly from: "narrow" | "middle" | "wide";
  readonly isNumber?: boolean;
}

export const outlineColumns: readonly OutlineColumn[] = [
  { name: "Name", from: "narrow" },
  { name: "Age", from: "narrow" },
  { name: "State", from: "narrow" },
  { name: "Kind", from: "wide" },
  { name: "Memory", from: "wide" },
  { name: "Written", from: "middle", isNumber: true },
  { name: "Frees", from: "middle", isNumber: true },
  { name: "Size", from: "wide", isNumber: true },
  { name: "Locked", from: "wide" },
  { name: "Findings", from: "wide" },
  { name: "Backups", from: "middle" },
];

/** Where the narrow view ends, in pixels; the `@[72rem]` above and in the cells. */
export const wideFrom = 72 * 16;

/** A cell that narrower views leave out. */
export const cellFrom: Record<OutlineColumn["from"], string> = {
  narrow: "",
  middle: "hidden @[42rem]:block",
  wide: "hidden @[72rem]:block",
};
export const wideCell = cellFrom.wide;
export const middleCell = cellFrom.middle;
