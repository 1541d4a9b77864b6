import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { AuditRecord } from "#lib/model/audit-record.ts";

const tones: Record<AuditRecord["outcome"], Tone> = {
  ok: "success",
  refused: "warning",
  failed: "danger",
  interrupted: "danger",
  cancelled: "quiet",
};

export const OutcomeMark = ({ outcome }: { outcome: AuditRecord["outcome"] }) => (
  <Badge tone={tones[outcome]}>{outcome}</Badge>
);
