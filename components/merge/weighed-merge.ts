import { type MergeChoice, mergeChoiceSchema } from "#lib/model/plan.ts";
import type { Problem } from "#lib/model/problem.ts";

/** What is known of a merge before its plan is: a refusal tells the costs of both ways too. */
export type WeighedMerge = Pick<MergeChoice, "recommended" | "directions"> & Partial<MergeChoice>;

const weighedSchema = mergeChoiceSchema.partial().required({ recommended: true, directions: true });

/** The costs that a refused plan came with, or null. */
export function weighedIn({ context }: Problem): WeighedMerge | null {
  const read = weighedSchema.safeParse(context.merge);
  if (!read.success) return null;
  const { upper, lower, direction, disks, lostPoints, ...sure } = read.data;
  return {
    ...sure,
    ...(upper === undefined ? {} : { upper }),
    ...(lower === undefined ? {} : { lower }),
    ...(direction === undefined ? {} : { direction }),
    ...(disks === undefined ? {} : { disks }),
    ...(lostPoints === undefined ? {} : { lostPoints }),
  };
}
