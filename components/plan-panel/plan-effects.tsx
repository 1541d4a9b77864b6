"use client";
import { Archive, HardDrive, Info, Layers, OctagonAlert, Power, Settings2, Trash2, TriangleAlert } from "lucide-react";
import { isNamed } from "#lib/format/is-named.ts";
import type { Effect } from "#lib/model/plan.ts";
import { type NodeRef, snapshotRef } from "#lib/tree/node-ref.ts";

const groups = [
  { id: "data-lost", title: "Data lost", Icon: Trash2 },
  { id: "snapshots", title: "Snapshots", Icon: Layers },
  { id: "service", title: "Service", Icon: Power },
  { id: "space", title: "Disk space", Icon: HardDrive },
  { id: "backups", title: "Backups", Icon: Archive },
  { id: "settings", title: "Settings", Icon: Settings2 },
] as const;

const signs = {
  danger: { Icon: OctagonAlert, className: "text-danger", words: "Danger: " },
  warning: { Icon: TriangleAlert, className: "text-warning", words: "Warning: " },
  info: { Icon: Info, className: "text-muted-foreground", words: "" },
} as const;
const rank = { danger: 0, warning: 1, info: 2 } as const;

/** Every consequence of a plan, by what it is about; the worst first in each. */
export function PlanEffects({
  effects,
  snapshots,
  onSelect,
}: {
  effects: readonly Effect[];
  /** Ids of the snapshots that can be gone to. */
  snapshots: ReadonlySet<string>;
  onSelect: (ref: NodeRef) => void;
}) {
  if (effects.length === 0)
    return <p className="text-[13px] text-muted-foreground">It loses nothing and interrupts nothing.</p>;
  return (
    <div className="divide-y rounded-lg border">
      {groups.map(({ id, title, Icon }) => {
        const inGroup = effects
          .filter((effect) => effect.group === id)
          .toSorted((a, b) => rank[a.severity] - rank[b.severity]);
        if (inGroup.length === 0) return null;
        return (
          <section key={id} className="px-3 py-2.5">
            <h3 className="mb-1 flex items-center gap-1.5 font-medium text-muted-foreground text-xs">
              <Icon size={13} aria-hidden />
              {title}
            </h3>
            <ul className="space-y-1.5">
              {inGroup.map((effect) => (
                <EffectLine key={effect.text} effect={effect} snapshots={snapshots} onSelect={onSelect} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function EffectLine({
  effect,
  snapshots,
  onSelect,
}: {
  effect: Effect;
  snapshots: ReadonlySet<string>;
  onSelect: (ref: NodeRef) => void;
}) {
  const { Icon, className, words } = signs[effect.severity];
  const links = effect.objects.filter((object) => snapshots.has(object.id) && !isNamed(effect.text, object.name));
  return (
    <li className="flex gap-2 text-[13px]">
      <Icon size={15} aria-hidden className={`mt-0.5 shrink-0 ${className}`} />
      <div className="min-w-0">
        <p className={`break-words ${effect.severity === "danger" ? "font-medium" : ""}`}>
          <span className="sr-only">{words}</span>
          {effect.text}
        </p>
        {links.length > 0 && (
          <p className="flex flex-wrap gap-x-2 text-xs">
            {links.map((object) => (
              <button
                key={object.id}
                type="button"
                onClick={() => onSelect(snapshotRef(object.id))}
                className="break-all rounded text-left text-primary underline-offset-2 hover:underline"
              >
                {object.name}
              </button>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}
