import { CircleQuestionMark, HardDrive, OctagonX, Pause, Play, Power } from "lucide-react";
import type { PowerLook } from "#lib/tree/power-look.ts";

const looks = {
  running: { Icon: Play, className: "bg-success/14 text-success", isFilled: true },
  paused: { Icon: Pause, className: "bg-warning/16 text-warning", isFilled: true },
  off: { Icon: Power, className: "bg-muted text-muted-foreground", isFilled: false },
  "disk-only": { Icon: HardDrive, className: "bg-info/12 text-info", isFilled: false },
  crashed: { Icon: OctagonX, className: "bg-danger/12 text-danger", isFilled: false },
  data: { Icon: HardDrive, className: "bg-muted text-muted-foreground", isFilled: false },
  gone: { Icon: OctagonX, className: "bg-danger/12 text-danger", isFilled: false },
  unknown: { Icon: CircleQuestionMark, className: "bg-muted text-muted-foreground", isFilled: false },
} as const;

/** A power state as a shape of its own, never by colour alone. */
export function PowerGlyph({ look, title, size = 20 }: { look: PowerLook; title: string; size?: number }) {
  const { Icon, className, isFilled } = looks[look];
  return (
    <span
      title={title || undefined}
      className={`inline-grid shrink-0 place-items-center rounded-[30%] ${className}`}
      style={{ width: size, height: size }}
    >
      <Icon size={size * 0.6} strokeWidth={2.4} fill={isFilled ? "currentColor" : "none"} aria-hidden />
    </span>
  );
}
