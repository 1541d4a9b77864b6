"use client";
import { Archive, CircleQuestionMark, CopyPlus, MoveDown } from "lucide-react";
import { Popover, Toolbar } from "radix-ui";
import { comesBack, type PowerLook } from "#lib/tree/power-look.ts";
import { PowerGlyph } from "./power-glyph.tsx";

const looks: readonly PowerLook[] = ["running", "paused", "off", "disk-only"];
const keys: readonly (readonly [string, string])[] = [
  ["Arrows", "parent, child, sibling"],
  ["H", "where you are"],
  ["N · R", "new snapshot · revert"],
  ["D · M · E", "delete · merge · edit"],
  ["B", "back up"],
  ["Space · C", "pick two · compare"],
  ["F  +  −", "fit · zoom"],
  ["Shift F10", "all actions"],
];

/** What the signs mean and which keys there are. */
export function GraphLegend({ className }: { className: string }) {
  return (
    <Popover.Root>
      <Toolbar.Button asChild>
        <Popover.Trigger className={className} aria-label="Signs and keys" title="Signs and keys">
          <CircleQuestionMark size={16} aria-hidden />
        </Popover.Trigger>
      </Toolbar.Button>
      <Popover.Portal>
        <Popover.Content
          side="left"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          aria-label="Signs and keys"
          className="z-50 w-72 animate-appear rounded-lg border border-border bg-popover p-4 text-[12.5px] text-card-foreground shadow-floating"
        >
          <ul className="space-y-2">
            {looks.map((look) => (
              <li key={look} className="flex items-center gap-2.5">
                <PowerGlyph look={look} title="" /> {comesBack[look]}
              </li>
            ))}
            <li className="flex items-center gap-2.5">
              <span className="h-0.75 w-5 rounded-full bg-lit" /> the way to where you are
            </li>
            <li className="flex items-center gap-2.5">
              <span className="h-px w-5 bg-muted-foreground" /> another branch
            </li>
            <li className="flex items-center gap-2.5">
              <span className="w-5 border-muted-foreground border-t-2 border-dotted" /> a place that was inferred
            </li>
            <li className="flex items-center gap-2.5">
              <span className="h-3.5 w-5 rounded-[3px] border-2 border-success border-dashed" /> what a plan would make
            </li>
            <li className="flex items-center gap-2.5">
              <MoveDown size={14} aria-hidden className="mx-[3px] shrink-0 text-warning" /> files that a plan makes one
            </li>
            <li className="flex items-center gap-2.5">
              <span className="h-0.75 w-5 rounded-full bg-info" /> a job on its way
            </li>
            <li className="flex items-center gap-2.5">
              <span className="grid size-5 place-items-center rounded-[5px] bg-info text-background">
                <Archive size={12} aria-hidden />
              </span>
              a full backup
            </li>
            <li className="flex items-center gap-2.5">
              <span className="grid size-5 place-items-center rounded-[5px] border-[1.5px] border-info text-info">
                <CopyPlus size={12} aria-hidden />
              </span>
              what changed since another
            </li>
            <li className="flex items-center gap-2.5">
              <span className="mx-1 h-[2.5px] w-3 bg-info" /> a checkpoint was taken there
            </li>
            <li className="flex items-center gap-2.5">
              <span className="h-3.5 w-5 rounded-[3px] border-2 border-danger border-dashed" />
              <s className="decoration-danger">what a plan would remove</s>
            </li>
          </ul>
          <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-border border-t pt-3 text-muted-foreground">
            {keys.map(([key, words]) => (
              <div key={key} className="contents">
                <dt className="font-medium text-foreground">{key}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
