"use client";
import {
  Archive,
  Camera,
  Copy,
  CopyPlus,
  GitCompare,
  GitMerge,
  ListX,
  Lock,
  LockOpen,
  Network,
  Pencil,
  Trash2,
  Undo2,
} from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Fragment } from "react";
import type { ActionItem, GraphAction } from "./graph-action.ts";

const icons: Record<GraphAction, typeof Copy> = {
  create: Camera,
  revert: Undo2,
  compare: GitCompare,
  merge: GitMerge,
  edit: Pencil,
  lock: Lock,
  unlock: LockOpen,
  copyName: Copy,
  clone: CopyPlus,
  backup: Archive,
  delete: Trash2,
  deleteChildren: ListX,
  deleteSubtree: Network,
};

interface NodeMenuProps {
  /** Where the menu opens, in pixels of the window; null while it is closed. */
  at: { x: number; y: number } | null;
  title: string;
  items: readonly ActionItem[];
  onPick(action: GraphAction): void;
  onClose(): void;
  /** Gives the focus back to where it was. */
  onReturnFocus(): void;
  /** How the view's keys are written here. */
  keyHint?(key: string): string;
}

/** What can be done to a node. What cannot be done now stays in sight and says why. */
export function NodeMenu({ at, title, items, onPick, onClose, onReturnFocus, keyHint = (key) => key }: NodeMenuProps) {
  if (at === null) return null;
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span
          className="pointer-events-none fixed size-0"
          style={{ left: at.x, top: at.y }}
          aria-hidden
          tabIndex={-1}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={2}
          collisionPadding={8}
          aria-label={`Actions for ${title}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // An action may have opened something that took the focus; it keeps it.
            const holder = document.activeElement;
            if (holder === null || holder === document.body) onReturnFocus();
          }}
          className="z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] w-72 animate-appear overflow-y-auto rounded-lg border border-border bg-popover p-1 text-[13px] text-card-foreground shadow-floating"
        >
          <DropdownMenu.Label className="truncate px-2 pt-1 pb-1.5 font-medium text-[11.5px] text-muted-foreground">
            {title}
          </DropdownMenu.Label>
          {items.map((item, index) => (
            <Fragment key={item.action}>
              {index > 0 && items[index - 1]?.group !== item.group && (
                <DropdownMenu.Separator className="mx-1 my-1 h-px bg-border" />
              )}
              <MenuRow item={item} onPick={onPick} keyHint={keyHint} />
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MenuRow({
  item,
  onPick,
  keyHint,
}: {
  item: ActionItem;
  onPick(action: GraphAction): void;
  keyHint(key: string): string;
}) {
  const Icon = icons[item.action];
  const isOff = item.reason !== null;
  const colour = isOff ? "text-muted-foreground" : item.isDanger ? "text-danger" : "";
  return (
    <DropdownMenu.Item
      // Not `disabled`: a row that cannot be reached cannot tell its reason.
      aria-disabled={isOff}
      onSelect={(event) => {
        if (isOff) event.preventDefault();
        else onPick(item.action);
      }}
      className={`flex cursor-default gap-2.5 rounded-md px-2 py-1.5 outline-none data-highlighted:bg-accent ${colour}`}
    >
      <Icon size={15} className="mt-0.5 shrink-0 opacity-80" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline justify-between gap-3">
          <span className={isOff ? "opacity-80" : ""}>{item.label}</span>
          {item.key !== null && !isOff && (
            <kbd className="shrink-0 font-sans text-[11px] text-muted-foreground" aria-hidden>
              {keyHint(item.key)}
            </kbd>
          )}
        </span>
        {isOff && <span className="mt-0.5 block text-[11.5px] leading-[1.35]">{item.reason}</span>}
      </span>
    </DropdownMenu.Item>
  );
}
