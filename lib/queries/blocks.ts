import { type QueryKey, queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import type { Diff } from "#lib/model/diff.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "./keys.ts";

/** The head is written to while nobody tells; a snapshot stays as it is. */
const headStaleMs = 15_000;
const staleTimeOf = (points: readonly string[]): number =>
  points.includes("head") ? headStaleMs : Number.POSITIVE_INFINITY;

/** The tree that is asked about: its revision says when an answer is of another one. */
export type TreeAt = Pick<SnapshotTree, "revision">;

export interface DiffPair {
  readonly from: string;
  readonly to: string;
  readonly disk: string;
}

/** The part of the disk that the strip shows, and in how many pieces. */
export interface StripRange {
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
  readonly buckets: number;
}

const isOfPair = (key: QueryKey, { from, to, disk }: DiffPair): boolean => {
  const pair = key.at(-1);
  return (
    typeof pair === "object" &&
    pair !== null &&
    Object.entries({ from, to, disk }).every(([name, value]) => (pair as Record<string, unknown>)[name] === value)
  );
};

/** What was written between two points. While another part of the disk is read, the last picture of the same pair stays. */
export const diffQuery = (s: SubjectRef, { revision }: TreeAt, pair: DiffPair, range: StripRange) =>
  queryOptions({
    queryKey: keys.diff(s, revision, { ...pair, ...range }),
    queryFn: ({ signal }) => call(routes.diff, { params: subjectParams(s), query: { ...pair, ...range }, signal }),
    staleTime: staleTimeOf([pair.from, pair.to]),
    placeholderData: (before: Diff | undefined, query) =>
      query && isOfPair(query.queryKey, pair) ? before : undefined,
  });

/** Bytes written along every line of the tree. */
export const changesQuery = (s: SubjectRef, { revision }: TreeAt) =>
  queryOptions({
    queryKey: keys.changes(s, revision),
    queryFn: ({ signal }) => call(routes.changes, { params: subjectParams(s), signal }).then((page) => page.items),
    staleTime: headStaleMs,
    // A machine that is off or whose images cannot be told apart answers the same again.
    retry: false,
    placeholderData: (before) => before,
  });

/** What each snapshot holds. Not to be added up; and what the machine writes changes it. */
export const spaceQuery = (s: SubjectRef, { revision }: TreeAt) =>
  queryOptions({
    queryKey: keys.space(s, revision),
    queryFn: ({ signal }) => call(routes.space, { params: subjectParams(s), signal }).then((page) => page.items),
    staleTime: headStaleMs,
    retry: false,
    placeholderData: (before) => before,
  });

/** What a set of snapshots holds together. */
export const spaceOfQuery = (s: SubjectRef, { revision }: TreeAt, snapshots: readonly string[]) => {
  const set = snapshots.toSorted();
  return queryOptions({
    queryKey: keys.spaceOf(s, revision, set),
    queryFn: async ({ signal }) => {
      const { items } = await call(routes.space, {
        params: subjectParams(s),
        query: { snapshots: JSON.stringify(set) },
        signal,
      });
      return items[0] ?? null;
    },
    staleTime: headStaleMs,
    retry: false,
  });
};

const layerBuckets = 256;

/** The chain of one disk at a point, top first. */
export const layersQuery = (s: SubjectRef, { revision }: TreeAt, point: string, disk: string) =>
  queryOptions({
    queryKey: keys.layers(s, revision, point, disk),
    queryFn: ({ signal }) =>
      call(routes.layers, { params: subjectParams(s), query: { point, disk, buckets: layerBuckets }, signal }).then(
        (page) => page.items,
      ),
    staleTime: staleTimeOf([point]),
  });
