"use client";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { AreaField, TextField } from "#components/ui/field.tsx";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";

/** Name and description of a snapshot, to change in place. */
export function EditForm({
  snapshot,
  renameReason,
  isBusy,
  onSave,
  onClose,
}: {
  snapshot: Snapshot;
  /** Why the name cannot be changed, or null. */
  renameReason: string | null;
  isBusy: boolean;
  onSave: (intent: IntentOf<"edit">) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(snapshot.name);
  const [description, setDescription] = useState(snapshot.description ?? "");
  const isSame = name === snapshot.name && description === (snapshot.description ?? "");
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (isSame) return onClose();
    onSave({
      action: "edit",
      snapshot: snapshot.id,
      ...(name === snapshot.name ? {} : { name }),
      ...(description === (snapshot.description ?? "") ? {} : { description }),
    });
  };
  return (
    <form
      onSubmit={save}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      className="space-y-3 rounded-lg border bg-background p-3"
    >
      <TextField
        label="Name"
        value={name}
        required
        disabled={renameReason !== null}
        hint={renameReason}
        onChange={(event) => setName(event.target.value)}
      />
      <AreaField
        label="Description"
        rows={3}
        value={description}
        autoFocus
        onChange={(event) => setDescription(event.target.value)}
      />
      <div className="flex gap-2">
        <Button type="submit" look="primary" size="sm" isBusy={isBusy}>
          Save
        </Button>
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
