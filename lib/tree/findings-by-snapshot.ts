import type { Finding } from "#lib/model/finding.ts";

/** Findings of each snapshot that they name, by snapshot id. */
export function findingsBySnapshot(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const bySnapshot = new Map<string, Finding[]>();
  for (const finding of findings) {
    const ids = new Set(finding.objects.filter((object) => object.kind === "snapshot").map((object) => object.id));
    for (const id of ids) bySnapshot.set(id, [...(bySnapshot.get(id) ?? []), finding]);
  }
  return bySnapshot;
}

const severities = ["info", "warning", "danger"] as const;

/** The gravest severity among findings, or null when there are none. */
export function gravest(findings: readonly Finding[]): Finding["severity"] | null {
  const worst = Math.max(-1, ...findings.map((finding) => severities.indexOf(finding.severity)));
  return severities[worst] ?? null;
}
