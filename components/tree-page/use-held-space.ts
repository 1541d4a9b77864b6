"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { HeldSpace } from "#lib/model/held-space.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { spaceOfQuery, type TreeAt } from "#lib/queries/blocks.ts";

/** A longer list does not fit into an address. */
const longestList = 6000;

export type HeldAnswer =
  | { readonly state: "known"; readonly held: HeldSpace }
  | { readonly state: "reading" }
  | { readonly state: "unknown"; readonly reason: string };

/** What a set of snapshots holds together: what would be free without all of them. It is never a sum. */
export function useHeldSpace(subject: SubjectRef, tree: TreeAt, snapshots: readonly string[]): HeldAnswer | null {
  const isTooLong = encodeURIComponent(JSON.stringify(snapshots)).length > longestList;
  const { data, error, isPlaceholderData } = useQuery({
    ...spaceOfQuery(subject, tree, snapshots),
    enabled: snapshots.length > 0 && !isTooLong,
    placeholderData: keepPreviousData,
  });
  if (snapshots.length === 0) return null;
  if (isTooLong) return { state: "unknown", reason: "Not counted for so many at once." };
  if (data && !isPlaceholderData)
    return data.exclusiveBytes === null
      ? { state: "unknown", reason: data.reason ?? "It could not be counted." }
      : { state: "known", held: data };
  if (error) return { state: "unknown", reason: error.message };
  return data === null ? { state: "unknown", reason: "The host told nothing about it." } : { state: "reading" };
}
