import { levels } from "#lib/blocks/strip-bucket.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import { levelStyle } from "./level-style.ts";

/** What height and colour of a bar mean. */
export const StripLegend = ({ pieceBytes, bucketBytes }: { pieceBytes: number; bucketBytes: number }) => (
  <span className="strip-legend flex items-center gap-1.5 text-muted-foreground">
    {bucketBytes > pieceBytes && formatBytes(pieceBytes)}
    <svg width={64} height={14} viewBox={`0 0 ${levels * 8} 14`} aria-hidden>
      {Array.from({ length: levels }, (_, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its level.
          key={at}
          className="strip-bar"
          style={levelStyle(at + 1)}
          x={at * 8}
          width={7}
          y={14 - (14 * (at + 2)) / (levels + 1)}
          height={(14 * (at + 2)) / (levels + 1)}
        />
      ))}
    </svg>
    {bucketBytes > pieceBytes ? `all ${formatBytes(bucketBytes)} of a bar` : `${formatBytes(bucketBytes)} a bar`}
  </span>
);
