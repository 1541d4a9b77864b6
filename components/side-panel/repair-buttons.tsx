"use client";
import { Wrench } from "lucide-react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Finding } from "#lib/model/finding.ts";
import type { Intent } from "#lib/model/intent.ts";

/** Every way to repair a finding; each opens a plan to read first. */
export function RepairButtons({
  finding,
  busyWith = null,
  onIntent,
}: {
  finding: Finding;
  /** The intent whose plan is being made. */
  busyWith?: Intent | null;
  onIntent: (intent: Intent) => void;
}) {
  const readOnly = useReadOnlyReason();
  const { repair, repairs } = finding;
  const offers =
    repairs.length > 0
      ? repairs.map(({ choice, title }) => ({
          key: choice,
          title,
          intent: { action: "repair", finding: finding.id, choice } as const,
        }))
      : repair
        ? [{ key: "first", title: "Plan the repair", intent: repair }]
        : [];
  // Which of its snapshots it comes back from is for a person to choose, in the tree.
  if (offers.length === 0 && finding.kind === "missing-live") return null;
  if (offers.length === 0)
    return <p className="text-muted-foreground text-xs">No repair is known that would be safe. It needs a person.</p>;
  return (
    <div className="flex flex-wrap gap-1.5">
      {offers.map(({ key, title, intent }) => (
        <Button
          key={key}
          size="sm"
          icon={<Wrench size={12} aria-hidden />}
          reason={readOnly}
          isBusy={JSON.stringify(busyWith) === JSON.stringify(intent)}
          className="h-auto! min-h-7 whitespace-normal! py-1 text-left"
          onClick={() => onIntent(intent)}
        >
          {title}
          {title.endsWith("…") ? "" : "…"}
        </Button>
      ))}
    </div>
  );
}
