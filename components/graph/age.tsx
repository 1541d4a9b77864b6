"use client";
import { formatLocal, formatUtc } from "#lib/format/exact-time.ts";
import { ageWords } from "./node-label.ts";
import { useNow } from "./use-now.ts";

/** How long ago, with the exact time in UTC and in the reader's zone on hover. */
export function Age({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <span title="The snapshot does not say when it was taken">time not known</span>;
  return (
    <time dateTime={at} title={`${formatUtc(at)}\n${formatLocal(at)}`} suppressHydrationWarning>
      {ageWords(at, now)}
    </time>
  );
}
