import type { Plan } from "#lib/model/plan.ts";

const quietActions: readonly Plan["intent"]["action"][] = ["create", "edit", "restore", "verifyBackup"];

/** A plan that loses nothing, stops nothing and can be seen at once: it runs without being read first. */
export const isQuiet = (plan: Plan): boolean =>
  quietActions.includes(plan.intent.action) &&
  plan.confirm === null &&
  plan.steps.every((step) => !step.destructive) &&
  plan.effects.every((effect) => effect.severity === "info");
