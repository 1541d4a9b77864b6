import { formatAge } from "#lib/format/age.ts";
import type { DomainSummary } from "#lib/model/domain.ts";
import type { ListRow } from "./list-row.ts";

/** Where a line of the list stands, and whether the Tab key reaches it. */
export interface RowPlace {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly isTabStop: boolean;
  readonly onFocus: () => void;
}

/** What every line of the list is to a screen reader, to the arrow keys and to the eye. */
export const rowItem = (row: ListRow, place: RowPlace, isSelected = false) =>
  ({
    role: "treeitem",
    "aria-level": row.level,
    "aria-selected": isSelected,
    "aria-current": isSelected ? "page" : undefined,
    "aria-posinset": row.position,
    "aria-setsize": row.siblings,
    "data-row": place.index,
    tabIndex: place.isTabStop ? 0 : -1,
    onFocus: place.onFocus,
    style: { top: place.top, height: place.height },
  }) as const;

type Counted = Pick<DomainSummary, "snapshotCount" | "oldestAt" | "findingCount" | "problem">;

/** What is told of the snapshots of a machine or volume when its line is hovered. */
export const snapshotFacts = ({ snapshotCount, oldestAt, findingCount, problem }: Counted, now: number): string[] => [
  snapshotCount === null ? "snapshots not known" : `${snapshotCount} snapshot${snapshotCount === 1 ? "" : "s"}`,
  ...(oldestAt === null ? [] : [`oldest ${formatAge(oldestAt, now)}`]),
  ...(problem !== null
    ? [problem]
    : findingCount > 0
      ? [`${findingCount} finding${findingCount === 1 ? "" : "s"}`]
      : []),
];
