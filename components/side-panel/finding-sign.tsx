import { Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { Finding } from "#lib/model/finding.ts";

const signs = {
  info: { Icon: Info, className: "text-info", words: "Note" },
  warning: { Icon: TriangleAlert, className: "text-warning", words: "Warning" },
  danger: { Icon: OctagonAlert, className: "text-danger", words: "Danger" },
} as const;

export const severityWords = (severity: Finding["severity"]): string => signs[severity].words;

/** How grave a finding is, as a sign with its word. */
export function SeveritySign({ severity, size = 15 }: { severity: Finding["severity"]; size?: number }) {
  const { Icon, className, words } = signs[severity];
  return <Icon size={size} role="img" aria-label={words} className={`mt-0.5 shrink-0 ${className}`} />;
}
