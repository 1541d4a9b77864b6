"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FileUse } from "#lib/model/file-use.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { filesQuery } from "#lib/queries/files.ts";

/** The machine's files by path; null until they were read, or when they could not be. Of a volume: null. */
export function useFiles(subject: SubjectRef) {
  const { data, error, refetch } = useQuery({ ...filesQuery(subject), enabled: subject.kind === "domain" });
  const files = useMemo(
    (): ReadonlyMap<string, FileUse> | null => (data ? new Map(data.map((use) => [use.path, use])) : null),
    [data],
  );
  return { files, error: data ? null : error, retry: () => refetch() };
}
