import type { ObservedPoint } from "#server/backends/observed-point.ts";

/**
 * Two points that are read through files of which none is the same, such as copies: their tables tell what each holds, and not where
 * the two are alike.
 */
export function shareNothing({ point: a }: ObservedPoint, { point: b }: ObservedPoint): boolean {
  const paths = new Set(a.layers.map(({ path }) => path));
  return b.layers.every(({ path }) => !paths.has(path));
}
