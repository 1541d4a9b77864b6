"use client";
import { PanelSection } from "#components/side-panel/facts.tsx";
import type { Plan } from "#lib/model/plan.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import { PlanEffects } from "./plan-effects.tsx";
import { PlanFigures } from "./plan-figures.tsx";
import { PlanSteps } from "./plan-steps.tsx";

/** What a plan is read against: whose it is, and what of it can be gone to. */
export interface PlanGround {
  readonly subject: { readonly name: string };
  readonly snapshots: readonly { readonly id: string }[];
  readonly head?: { readonly gone?: string | undefined };
}

/** What a plan changes, what it costs, how it goes about it. Pale while another is made in its place. */
export function PlanReading({
  plan,
  tree,
  isBeingReplaced,
  onSelect,
}: {
  plan: Plan;
  tree: PlanGround;
  isBeingReplaced: boolean;
  onSelect: (ref: NodeRef) => void;
}) {
  return (
    <div className={`space-y-4 transition-opacity ${isBeingReplaced ? "opacity-50" : ""}`} aria-busy={isBeingReplaced}>
      <PanelSection title="What it does">
        <PlanEffects
          effects={plan.effects}
          snapshots={new Set(tree.snapshots.map((snapshot) => snapshot.id))}
          onSelect={onSelect}
        />
      </PanelSection>
      <PlanFigures plan={plan} />
      <PlanSteps steps={plan.steps} />
    </div>
  );
}
