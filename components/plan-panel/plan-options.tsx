"use client";
import { useId } from "react";
import { CheckField } from "#components/ui/check-field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { Intent, IntentOf } from "#lib/model/intent.ts";
import type { SubjectKind } from "#lib/model/subject.ts";

const starts = [
  { value: "as-saved", label: "As saved" },
  { value: "running", label: "Running" },
  { value: "paused", label: "Paused" },
  { value: "off", label: "Off" },
] as const;

const scopes = [
  { value: "one", label: "Only it" },
  { value: "children", label: "All below it" },
  { value: "subtree", label: "It and all below" },
] as const;

/** What can be chosen about an intent. Each choice makes the plan again at once. */
export function PlanOptions({
  kind,
  isLiveGone,
  intent,
  onChange,
}: {
  kind: SubjectKind;
  /** There is nothing that could be kept first. */
  isLiveGone: boolean;
  intent: Intent;
  onChange: (intent: Intent) => void;
}) {
  const isMachine = kind === "domain";
  if (intent.action === "revert" && isLiveGone) return null;
  if (intent.action === "revert") return <RevertOptions isMachine={isMachine} intent={intent} onChange={onChange} />;
  if (intent.action === "delete") return <DeleteOptions isMachine={isMachine} intent={intent} onChange={onChange} />;
  return null;
}

function RevertOptions({
  isMachine,
  intent,
  onChange,
}: {
  isMachine: boolean;
  intent: IntentOf<"revert">;
  onChange: (intent: IntentOf<"revert">) => void;
}) {
  const id = useId();
  return (
    <div className="space-y-3">
      {isMachine && (
        <div>
          <p id={id} className="mb-1 font-medium text-xs">
            After the revert the machine is
          </p>
          <Segmented
            label="After the revert the machine is"
            value={intent.start ?? "as-saved"}
            choices={starts}
            onChange={(start) => onChange({ ...intent, start })}
            className="flex w-full"
          />
        </div>
      )}
      <CheckField
        label="Keep what is there now as a safety snapshot first"
        hint="Then nothing since the last snapshot is lost: the way back stands in the tree."
        isChecked={intent.safetySnapshot ?? true}
        onChange={(safetySnapshot) => onChange({ ...intent, safetySnapshot })}
      />
    </div>
  );
}

function DeleteOptions({
  isMachine,
  intent,
  onChange,
}: {
  isMachine: boolean;
  intent: IntentOf<"delete">;
  onChange: (intent: IntentOf<"delete">) => void;
}) {
  return (
    <div className="space-y-3">
      <div>
        <p className="mb-1 font-medium text-xs">Delete</p>
        <Segmented
          label="What to delete"
          value={intent.scope}
          choices={scopes}
          onChange={(scope) => onChange({ ...intent, scope })}
          className="flex w-full"
        />
      </div>
      {isMachine && (
        <CheckField
          label="Only forget it, keep its data"
          hint="The files stay as they are; libvirt no longer knows the snapshot."
          isChecked={intent.metadataOnly ?? false}
          onChange={(metadataOnly) => onChange({ ...intent, metadataOnly })}
        />
      )}
      {/* The plan says whether anything could be kept. */}
      {isMachine && intent.trash !== undefined && (
        <CheckField
          label="Keep it in the trash, to be had back"
          hint={
            intent.trash
              ? "Until it expires it can be restored with every byte; its files keep their space so long."
              : "It is gone for good, and its space is free at once."
          }
          isChecked={intent.trash}
          onChange={(trash) => onChange({ ...intent, trash })}
        />
      )}
    </div>
  );
}
