"use client";
import { Camera } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { AreaField, TextField } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { IntentOf } from "#lib/model/intent.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { FormFoot } from "./form-foot.tsx";
import type { SnapshotWish } from "./snapshot-wish.ts";
import { suggestName } from "./suggest-name.ts";

const ways = [
  { value: "form", label: "Fill in" },
  { value: "xml", label: "Paste XML" },
] as const;
const taken = "There is a snapshot of that name already.";

/** What to keep, filled in or as XML. Nothing has to be filled in. */
export function CreateForm({
  tree,
  acts,
  onClose,
  wish,
  put,
  element,
  xmlHint,
  intent,
  children,
  always,
}: {
  tree: SnapshotTree;
  acts: TreeActs;
  onClose: () => void;
  wish: SnapshotWish;
  put: (part: Partial<SnapshotWish>) => void;
  /** The XML's outer element. */
  element: string;
  xmlHint: string;
  intent: () => IntentOf<"create">;
  /** What else is filled in, where it is no XML. */
  children?: ReactNode;
  /** What no XML can say. */
  always?: ReactNode;
}) {
  const readOnly = useReadOnlyReason();
  const { create } = tree.head.capabilities;
  const names = tree.snapshots.map((snapshot) => snapshot.name);
  const [suggestion] = useState(() => suggestName(new Date(), names));
  const isTaken = names.includes(wish.name.trim());
  const reason =
    readOnly ??
    (create && create.status !== "yes" ? create.reason : null) ??
    (wish.way === "xml" && wish.xml.trim() === "" ? "Paste the XML first." : null) ??
    (wish.way === "form" && isTaken ? taken : null);
  const ask = async (isShown: boolean) => {
    if (reason !== null) return;
    const asked = intent();
    const named = wish.way === "form" && asked.name === undefined ? { ...asked, name: suggestion } : asked;
    if (await acts.ask(named, isShown)) onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(false);
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <PanelHead kicker="Take snapshot" title={`Keep ${tree.subject.name} as it is now`} onClose={onClose} />
      <PanelBody>
        <Segmented
          label="How to say it"
          value={wish.way}
          choices={ways}
          onChange={(way) => put({ way })}
          className="flex w-full"
        />
        {wish.way === "xml" ? (
          <AreaField
            label={`${element} XML`}
            rows={12}
            spellCheck={false}
            placeholder={`<${element}>\n  <name>before-upgrade</name>\n  <description>…</description>\n</${element}>`}
            value={wish.xml}
            onChange={(event) => put({ xml: event.target.value })}
            hint={xmlHint}
            className="font-mono text-xs"
          />
        ) : (
          <>
            <TextField
              label="Name"
              value={wish.name}
              placeholder={suggestion}
              spellCheck={false}
              autoFocus
              onChange={(event) => put({ name: event.target.value })}
              problem={isTaken ? taken : null}
              hint="Left empty, it is called as suggested."
            />
            <AreaField
              label="Description"
              rows={3}
              value={wish.description}
              placeholder="Why it is taken, for whoever finds it later"
              onChange={(event) => put({ description: event.target.value })}
            />
            {children}
          </>
        )}
        {always}
      </PanelBody>
      <FormFoot
        icon={<Camera size={16} aria-hidden />}
        label="Take snapshot"
        isBusy={acts.isAsking}
        reason={reason}
        onShowPlan={() => ask(true)}
        onClose={onClose}
      />
    </form>
  );
}
