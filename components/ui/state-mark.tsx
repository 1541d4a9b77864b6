import { isNow, type PowerLook, powerLook } from "#lib/tree/power-look.ts";
import { cx } from "./cx.ts";

const dots: Record<PowerLook, string> = {
  running: "bg-success",
  paused: "border-2 border-warning bg-warning/40",
  off: "border-[1.5px] border-muted-foreground",
  "disk-only": "border-[1.5px] border-muted-foreground",
  crashed: "bg-danger rotate-45 rounded-none!",
  data: "bg-muted-foreground",
  gone: "bg-danger rotate-45 rounded-none!",
  unknown: "border-[1.5px] border-dotted border-muted-foreground",
};

/** A machine's power state as a dot with a form of its own. Give it words beside, or `isNamed`. */
export function StateDot({ state, isNamed = false }: { state: string | null; isNamed?: boolean }) {
  const look = powerLook(state);
  return (
    <span
      {...(isNamed ? { role: "img", "aria-label": isNow[look] } : { "aria-hidden": true })}
      title={state ?? "state not known"}
      className={cx("inline-block size-2 shrink-0 rounded-full", dots[look])}
    />
  );
}

/** The dot with its words. */
export function StateMark({ state, className }: { state: string | null; className?: string }) {
  return (
    <span className={cx("inline-flex items-center gap-1.5 whitespace-nowrap", className)}>
      <StateDot state={state} />
      <span>{isNow[powerLook(state)]}</span>
    </span>
  );
}
