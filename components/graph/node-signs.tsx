import { CircleAlert, Info, Lock, TriangleAlert } from "lucide-react";
import type { Finding } from "#lib/model/finding.ts";
import { gravest } from "#lib/tree/findings-by-snapshot.ts";

const severityLooks = {
  info: { Icon: Info, className: "text-info" },
  warning: { Icon: TriangleAlert, className: "text-warning" },
  danger: { Icon: CircleAlert, className: "text-danger" },
} as const;

/** The gravest of some findings, with their texts on hover. */
export function FindingSign({ findings, size = 15 }: { findings: readonly Finding[]; size?: number }) {
  const severity = gravest(findings);
  if (severity === null) return null;
  const { Icon, className } = severityLooks[severity];
  return (
    <span className={`shrink-0 ${className}`} title={findings.map((finding) => finding.text).join("\n")}>
      <Icon size={size} strokeWidth={2.2} aria-hidden />
    </span>
  );
}

/** A node that could not be read whole. */
export function ProblemSign({ problem, size = 15 }: { problem: string; size?: number }) {
  return (
    <span className="shrink-0 text-danger" title={problem}>
      <CircleAlert size={size} strokeWidth={2.2} aria-hidden />
    </span>
  );
}

export function LockSign({ size = 13 }: { size?: number }) {
  return (
    <span className="shrink-0 text-muted-foreground" title="Locked against deletion">
      <Lock size={size} strokeWidth={2.4} aria-hidden />
    </span>
  );
}
