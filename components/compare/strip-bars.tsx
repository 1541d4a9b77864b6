import { memo } from "react";
import { levelOf, levels } from "#lib/blocks/strip-bucket.ts";
import type { StripWindow } from "#lib/blocks/strip-window.ts";
import type { Diff } from "#lib/model/diff.ts";
import { levelStyle } from "./level-style.ts";

/** The picture's own width and height; it is stretched to its place. */
const across = 1000;
const high = 100;
/** No change is so narrow that it is not seen. */
const leastPixels = 2;

/**
 * The changed pieces of a strip as bars: higher and stronger the more was written. Drawn by place on the disk, so that a picture of
 * another part serves until the one of this part is there.
 */
export const StripBars = memo(function StripBars({
  strip,
  window,
  pieceBytes,
  widthPx,
}: {
  strip: Diff["strip"];
  window: StripWindow;
  pieceBytes: number;
  widthPx: number;
}) {
  const paths = barPaths(strip, window, pieceBytes, widthPx);
  return (
    <svg
      viewBox={`0 0 ${across} ${high}`}
      preserveAspectRatio="none"
      aria-hidden
      className="absolute inset-0 size-full"
    >
      {paths.map(
        (d, level) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: a path is its level.
          d !== "" && <path key={level} d={d} className="strip-bar" style={levelStyle(level)} />,
      )}
    </svg>
  );
});

/** A path for each level, from 0 to 8. */
function barPaths(strip: Diff["strip"], window: StripWindow, pieceBytes: number, widthPx: number): string[] {
  const scale = across / window.length;
  const least = (across * leastPixels) / Math.max(1, widthPx);
  const width = Math.max(least, strip.bucketBytes * scale);
  const paths = new Array<string>(levels + 1).fill("");
  strip.buckets.forEach((bytes, index) => {
    const level = levelOf(bytes, strip.bucketBytes, pieceBytes);
    const x = (strip.offset + index * strip.bucketBytes - window.offset) * scale;
    if (level === 0 || x + width < 0 || x > across) return;
    const top = high - (high * (level + 1)) / (levels + 1);
    paths[level] += `M${x.toFixed(2)} ${high}V${top.toFixed(1)}H${(x + width).toFixed(2)}V${high}Z`;
  });
  return paths;
}
