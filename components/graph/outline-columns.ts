/** Widths of the outline's columns. Narrow views keep name, age and state; the rest stands in the side panel. */
export const outlineGrid =
  "grid items-center grid-cols-[2.25rem_minmax(0,1fr)_3.75rem_2rem_2.5rem] @[62rem]:grid-cols-[2.5rem_minmax(0,1fr)_7.5rem_9.5rem_7rem_5.5rem_5.5rem_3.75rem_4.75rem_2.75rem]";

export interface OutlineColumn {
  readonly name: string;
  /** Not in narrow views. */
  readonly isWide: boolean;
  readonly isNumber?: boolean;
}

export const outlineColumns: readonly OutlineColumn[] = [
  { name: "Name", isWide: false },
  { name: "Age", isWide: false },
  { name: "State", isWide: false },
  { name: "Kind", isWide: true },
  { name: "Memory", isWide: true },
  { name: "Size", isWide: true, isNumber: true },
  { name: "Locked", isWide: true },
  { name: "Findings", isWide: true },
];

/** Where the narrow view ends, in pixels; the `@[62rem]` above and in the cells. */
export const wideFrom = 62 * 16;

/** A cell that narrow views leave out. */
export const wideCell = "hidden @[62rem]:block";
