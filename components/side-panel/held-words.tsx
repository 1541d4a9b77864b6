import type { HeldAnswer } from "#components/tree-page/use-held-space.ts";
import { Bytes } from "#components/ui/bytes.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** What would be free, or why that is not known. */
export function HeldWords({ answer }: { answer: HeldAnswer | null }) {
  if (answer === null) return null;
  if (answer.state === "reading") return <Skeleton className="inline-block h-4 w-16 align-middle" />;
  if (answer.state === "unknown")
    return (
      <span className="text-muted-foreground">
        not known<span className="block text-xs">{answer.reason}</span>
      </span>
    );
  return <Bytes value={answer.held.exclusiveBytes} />;
}
