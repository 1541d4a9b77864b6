"use client";
import { useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { useSecond } from "#components/ui/use-now.ts";
import { subjectNoun } from "#lib/format/subject-noun.ts";
import type { Plan } from "#lib/model/plan.ts";

/** Data is lost, or points to come back to are removed. */
const isDangerous = ({ confirm, effects, intent }: Plan): boolean =>
  confirm !== null ||
  intent.action === "delete" ||
  intent.action === "emptyTrash" ||
  intent.action === "deleteVolume" ||
  effects.some((effect) => effect.severity === "danger");

/** The last word: the button that names the effect, and the name to type where data is held nowhere else. */
export function PlanConfirm({
  plan,
  isBusy,
  isReplanning,
  onConfirm,
  onClose,
  onReplan,
}: {
  plan: Plan;
  isBusy: boolean;
  isReplanning: boolean;
  onConfirm: (typed: string | null) => void;
  onClose: () => void;
  onReplan: () => void;
}) {
  const readOnly = useReadOnlyReason();
  const [typed, setTyped] = useState("");
  const isExpired = useSecond() > Date.parse(plan.expiresAt);
  const expected = plan.confirm?.expect ?? null;
  const isTyped = expected === null || typed === expected;
  if (isExpired && !isBusy)
    return (
      <div className="space-y-2.5">
        <p className="text-[13px]">
          This plan is too old to be run: the {subjectNoun(plan.subject)} may have changed since. Nothing was done.
        </p>
        <Button look="primary" className="w-full" isBusy={isReplanning} onClick={onReplan}>
          Make the plan again
        </Button>
      </div>
    );
  return (
    <form
      className="space-y-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (isTyped && !readOnly && !isBusy && !isReplanning) onConfirm(expected === null ? null : typed);
      }}
    >
      {expected !== null && (
        <TextField
          label={`This loses data that is held nowhere else. To confirm, type ${expected}`}
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          className="font-mono"
        />
      )}
      <Button
        type="submit"
        size="lg"
        look={isDangerous(plan) ? "danger" : "primary"}
        className="h-auto min-h-10 w-full whitespace-normal! py-2 leading-snug"
        isBusy={isBusy || isReplanning}
        reason={readOnly ?? (isTyped ? null : `Type ${expected} above to confirm.`)}
      >
        {plan.confirmLabel}
      </Button>
      <Button look="ghost" className="w-full" onClick={onClose}>
        Do nothing
      </Button>
    </form>
  );
}
