"use client";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";

/** Where what was filled in is asked for. */
export function FormFoot({
  icon,
  label = "Show the plan",
  isBusy,
  reason,
  onShowPlan,
  onClose,
}: {
  icon: ReactNode;
  label?: string;
  isBusy: boolean;
  /** Why it cannot be asked for now, or null. */
  reason: string | null;
  /** Where the main button may act at once. */
  onShowPlan?: () => void;
  onClose: () => void;
}) {
  return (
    <div className="shrink-0 space-y-2 border-t bg-card px-4 py-3">
      <Button type="submit" look="primary" size="lg" className="w-full" icon={icon} isBusy={isBusy} reason={reason}>
        {label}
      </Button>
      <div className="flex gap-2">
        {onShowPlan && (
          <Button className="flex-1" look="ghost" reason={reason} disabled={isBusy} onClick={onShowPlan}>
            Show the plan first
          </Button>
        )}
        <Button className="flex-1" look="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
