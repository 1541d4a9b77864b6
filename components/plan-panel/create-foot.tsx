"use client";
import { Camera } from "lucide-react";
import { Button } from "#components/ui/button.tsx";

/** Where a snapshot that was described is asked for. */
export function CreateFoot({
  isBusy,
  reason,
  onShowPlan,
  onClose,
}: {
  isBusy: boolean;
  /** Why it cannot be taken now, or null. */
  reason: string | null;
  onShowPlan: () => void;
  onClose: () => void;
}) {
  return (
    <div className="shrink-0 space-y-2 border-t bg-card px-4 py-3">
      <Button
        type="submit"
        look="primary"
        size="lg"
        className="w-full"
        icon={<Camera size={16} aria-hidden />}
        isBusy={isBusy}
        reason={reason}
      >
        Take snapshot
      </Button>
      <div className="flex gap-2">
        <Button className="flex-1" look="ghost" reason={reason} disabled={isBusy} onClick={onShowPlan}>
          Show the plan first
        </Button>
        <Button className="flex-1" look="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
