"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FolderSearch } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import { PathField } from "#components/ui/path-field.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { findBackups } from "#lib/queries/found-backups.ts";
import { keys } from "#lib/queries/keys.ts";
import { FoundWords } from "./found-words.tsx";

/** Takes backups that lie in a folder into the catalogue: made elsewhere, moved, or forgotten. No file is touched. */
export function FindForm({ onClose }: { onClose: () => void }) {
  const readOnly = useReadOnlyReason();
  const client = useQueryClient();
  const [folder, setFolder] = useState("");
  const find = useMutation({
    mutationFn: () => findBackups(folder.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.backups() }),
  });
  const reason = readOnly ?? (folder.startsWith("/") ? null : "Give the whole path of the folder.");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason === null && !find.isPending) find.mutate();
  };
  return (
    <form
      onSubmit={submit}
      aria-label="Look for backups"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
      className="max-w-xl space-y-3 rounded-xl border bg-card p-4 shadow-raised"
    >
      <PathField
        label="Folder to look in"
        value={folder}
        placeholder="/srv/backups"
        autoFocus
        onChange={setFolder}
        hint="Backups that Espalier made and does not know any more, or that were moved, come back into the catalogue. Their files stay as they are."
      />
      {find.error && <ProblemNotice error={find.error} title="The folder could not be looked through" isCompact />}
      {find.data && <FoundWords found={find.data} />}
      <div className="flex gap-2">
        <Button
          type="submit"
          look="primary"
          size="sm"
          icon={<FolderSearch size={13} aria-hidden />}
          isBusy={find.isPending}
          reason={reason}
        >
          Look
        </Button>
        <Button size="sm" onClick={onClose}>
          {find.data ? "Done" : "Cancel"}
        </Button>
      </div>
    </form>
  );
}
