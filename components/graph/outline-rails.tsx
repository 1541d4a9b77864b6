import type { OutlineRow } from "#lib/tree/outline-rows.ts";

/** Width of one step, and how many there are before rows indent no further, so that names keep their room. */
const steps = { wide: { step: 18, most: 10 }, narrow: { step: 13, most: 5 } } as const;
export const rowHeight = 42;

const quiet = { className: "stroke-muted-foreground/45", strokeWidth: 1.5 };
const bright = { className: "stroke-lit", strokeWidth: 2.5 };

/** The lines to the left of a name: branches that go on, the way to this row, and its knot. */
export function OutlineRails({ row, isLit, isNarrow }: { row: OutlineRow; isLit: boolean; isNarrow: boolean }) {
  const { step, most } = steps[isNarrow ? "narrow" : "wide"];
  const hidden = Math.max(0, row.indent - most);
  const indent = row.indent - hidden;
  const x = indent * step + step / 2;
  const middle = rowHeight / 2;
  const own = isLit ? bright : quiet;
  const isHead = row.node.content.kind === "head";
  return (
    <svg width={(indent + 1) * step} height={rowHeight} className="shrink-0" fill="none" aria-hidden>
      {row.isBranch && (
        <path d={`M${x - step} 0V${middle - 8}Q${x - step} ${middle} ${x - step + 8} ${middle}H${x}`} {...own} />
      )}
      {row.rails.slice(hidden).map((rail, i) => {
        const railX = i * step + step / 2;
        return rail && <path key={railX} d={`M${railX} 0V${rowHeight}`} {...(rail === "lit" ? bright : quiet)} />;
      })}
      {!row.isBranch && row.level > 1 && <path d={`M${x} 0V${middle}`} {...own} />}
      {row.isExpanded && <path d={`M${x} ${middle}V${rowHeight}`} {...own} />}
      <circle
        cx={x}
        cy={middle}
        r={isHead ? 6.5 : 4.5}
        strokeWidth={isHead ? 3 : 1.5}
        className={isLit ? "fill-lit stroke-background" : "fill-background stroke-muted-foreground"}
      />
    </svg>
  );
}
