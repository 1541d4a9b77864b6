import { Skeleton } from "#components/ui/skeleton.tsx";
import type { NoteLine } from "./list-row.ts";
import { type RowPlace, rowItem } from "./row-item.ts";

/** Says why there is nothing to show; while something is read it has the room that it will take. */
export const NoteRow = ({ row, place }: { row: NoteLine; place: RowPlace }) => (
  <div
    {...rowItem(row, place)}
    className={`absolute inset-x-0 flex flex-col justify-center text-muted-foreground text-xs ${row.level > 2 ? "pl-9" : "pl-7"}`}
  >
    {row.holds && row.holds.count > 0 ? (
      <>
        <span className="sr-only">{row.text}</span>
        {Array.from({ length: row.holds.count }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
          <span key={at} className="flex min-h-0 flex-1 items-center pr-3">
            <span style={{ width: `${45 + ((at * 17) % 40)}%` }}>
              <Skeleton className="h-3.5" />
            </span>
          </span>
        ))}
      </>
    ) : (
      <span className="truncate pr-3" title={row.text}>
        {row.text}
      </span>
    )}
  </div>
);
