"use client";
import { Camera } from "lucide-react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";

/** What is done most with a live state; where it cannot be done, the reason stands below. */
export function TakeButton({ tree, onCreate }: { tree: SnapshotTree; onCreate: () => void }) {
  const readOnly = useReadOnlyReason();
  const { create } = tree.head.capabilities;
  const reason = readOnly ?? (create && create.status !== "yes" ? (create.reason ?? "Not possible now.") : null);
  return (
    <>
      <Button
        look="primary"
        className="w-full"
        icon={<Camera size={15} aria-hidden />}
        reason={reason}
        onClick={onCreate}
      >
        Take snapshot…
      </Button>
      {reason && <p className="mt-1.5 text-muted-foreground text-xs">{reason}</p>}
    </>
  );
}
