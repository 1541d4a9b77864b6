import { Blocks } from "lucide-react";
import type { ComparedNode } from "./compared-node.ts";

/** Why changed blocks cannot be shown, in the host's own words. */
export function BlocksNote({ a, b }: { a: ComparedNode; b: ComparedNode }) {
  const refusing = [a, b].find((node) => node.diff !== null && node.diff.status !== "yes");
  return (
    <div className="flex gap-3 rounded-lg border border-dashed p-4 text-[13px]">
      <Blocks size={18} aria-hidden className="mt-0.5 shrink-0 text-muted-foreground" />
      <div>
        <p className="font-medium">The blocks that changed between these two cannot be shown here.</p>
        <p className="mt-0.5 text-muted-foreground">
          {refusing?.diff?.reason ?? "This host does not offer a comparison of disks by blocks."}
        </p>
      </div>
    </div>
  );
}
