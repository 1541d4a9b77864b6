"use client";
import { ChevronRight, OctagonAlert, Users } from "lucide-react";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import type { FileUse } from "#lib/model/file-use.ts";
import { type ChainLink, chainOf } from "#lib/tree/chain-of.ts";
import { FileRole } from "./file-role.tsx";
import { FileUsers, hasStrangers } from "./file-users.tsx";

/** A disk's file and all that it builds on, top to base; each opens to who uses it. */
export function FileChain({
  top,
  known = [],
  files,
  host,
}: {
  top: string;
  /** The chain as it is known otherwise. */
  known?: readonly string[];
  /** Null until they were read, or when they could not be. */
  files: ReadonlyMap<string, FileUse> | null;
  host: string;
}) {
  const chain = chainOf(top, files ?? new Map(), known);
  return (
    <ol className="text-xs">
      {chain.map((link, index) => (
        <li key={link.path} className="relative pb-2 pl-4 last:pb-0">
          {index < chain.length - 1 && (
            <span aria-hidden className="absolute top-3 bottom-[-0.4rem] left-[4.5px] w-px bg-input" />
          )}
          <span
            aria-hidden
            className={`absolute top-1.5 left-0 size-2.5 rounded-full border-2 ${index === 0 ? "border-lit bg-lit" : "border-input bg-card"}`}
          />
          <LinkFace link={link} files={files} host={host} isTop={index === 0} />
        </li>
      ))}
    </ol>
  );
}

function LinkFace({
  link: { path, use },
  files,
  host,
  isTop,
}: {
  link: ChainLink;
  files: ReadonlyMap<string, FileUse> | null;
  host: string;
  isTop: boolean;
}) {
  if (!use || !files) return <FilePath path={path} />;
  return (
    <details className="group/file" open={isTop && hasStrangers(use, files)}>
      <summary className="list-none rounded [&::-webkit-details-marker]:hidden">
        <FilePath path={path} />
        <span className="mt-0.5 flex flex-wrap items-center gap-1.5">
          <FileRole role={use.role} />
          {use.state === "missing" && (
            <Badge tone="danger">
              <OctagonAlert size={11} aria-hidden /> missing
            </Badge>
          )}
          {use.state === "unknown" && <Badge tone="warning">could not be read</Badge>}
          {hasStrangers(use, files) && (
            <Badge tone="warning" title="Another machine or a foreign file stands on it">
              <Users size={11} aria-hidden /> shared
            </Badge>
          )}
          {use.state === "present" && (
            <span className="text-muted-foreground">
              <Bytes value={use.ownBytes} unknown="own size not known" />
              {use.ownBytes !== null && " of its own"}
            </span>
          )}
          <span className="ml-auto inline-flex items-center gap-0.5 whitespace-nowrap text-muted-foreground group-hover/file:text-foreground">
            who uses it
            <ChevronRight size={12} aria-hidden className="transition-transform group-open/file:rotate-90" />
          </span>
        </span>
      </summary>
      <div className="mt-1.5 mb-1 rounded-md border bg-muted/40 p-2">
        <FileUsers use={use} files={files} host={host} />
        <FileFigures use={use} />
      </div>
    </details>
  );
}

/** Sizes in full, for who opened it. */
const FileFigures = ({ use }: { use: FileUse }) => (
  <p className="mt-1.5 border-t pt-1.5 text-[11.5px] text-muted-foreground">
    {use.format ?? "format not known"} · takes <Bytes value={use.allocatedBytes} /> · disk of{" "}
    <Bytes value={use.virtualBytes} />
  </p>
);
