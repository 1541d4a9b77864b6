"use client";
import { Ban, ChevronDown, Trash2 } from "lucide-react";
import type { GraphAction } from "#components/graph/graph-action.ts";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import type { OfferedAction } from "./snapshot-actions.tsx";

/** What can be done as buttons; what cannot, below it with the reason. */
export function ActionBoard({
  actions,
  isBusy,
  onAction,
}: {
  actions: readonly OfferedAction[];
  isBusy: boolean;
  onAction: (action: GraphAction) => void;
}) {
  const [main, ...rest] = actions;
  const possible = rest.filter((one) => one.reason === null);
  const refused = rest.filter((one) => one.reason !== null);
  return (
    <div className="no-print space-y-2">
      {main && (
        <div>
          <Button
            look="primary"
            className="w-full"
            icon={main.icon}
            isBusy={isBusy}
            reason={main.reason}
            onClick={() => onAction(main.action)}
          >
            {main.title} to this snapshot…
          </Button>
          {main.reason && <p className="mt-1.5 text-muted-foreground text-xs">{main.reason}</p>}
        </div>
      )}
      <div className="flex flex-wrap gap-1.5">
        {possible
          .filter((one) => !one.isDanger)
          .map((one) => (
            <Button key={one.action} size="sm" icon={one.icon} onClick={() => onAction(one.action)}>
              {one.title}
              {one.hasForm && "…"}
            </Button>
          ))}
        <Deletions actions={possible.filter((one) => one.isDanger)} onAction={onAction} />
      </div>
      {refused.length > 0 && (
        <Disclosure
          title={`Not possible here now: ${refused.length === 1 ? refused[0]?.title : `${refused.length} actions`}`}
        >
          <ul className="space-y-1.5 rounded-lg border bg-muted/40 p-2.5">
            {refused.map((one) => (
              <li key={one.action} className="flex gap-2 text-xs">
                <Ban size={13} aria-hidden className="mt-0.5 shrink-0 text-muted-foreground" />
                <span>
                  <span className="font-medium">{one.title}.</span>{" "}
                  <span className="text-muted-foreground">{one.reason}</span>
                </span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

/** Ways to delete: a menu where there are several. */
function Deletions({
  actions,
  onAction,
}: {
  actions: readonly OfferedAction[];
  onAction: (action: GraphAction) => void;
}) {
  const [only, ...more] = actions;
  if (!only) return null;
  if (more.length === 0)
    return (
      <Button look="warned" size="sm" icon={only.icon} onClick={() => onAction(only.action)}>
        {only.title}…
      </Button>
    );
  return (
    <Menu
      label="Delete"
      trigger={
        <Button look="warned" size="sm" icon={<Trash2 size={15} aria-hidden />}>
          Delete
          <ChevronDown size={13} aria-hidden />
        </Button>
      }
    >
      {actions.map((one) => (
        <MenuItem key={one.action} icon={one.icon} isDanger onSelect={() => onAction(one.action)}>
          {one.title === "Delete" ? "Delete only this one" : one.title}…
        </MenuItem>
      ))}
    </Menu>
  );
}
