"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import { SelectField } from "#components/ui/field.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import type { SubjectRef } from "#lib/model/subject.ts";
import { type ExportWish, openExport } from "#lib/queries/exports.ts";
import { keys } from "#lib/queries/keys.ts";

const minute = 60_000;
const lifetimes = [
  [15 * minute, "15 minutes"],
  [60 * minute, "1 hour"],
  [4 * 60 * minute, "4 hours"],
  [24 * 60 * minute, "a day"],
] as const;

/** Serves a point of a disk for a while. It only reads, so there is no plan to confirm. */
export function ExportForm({
  subject,
  snapshot,
  disks,
  onDone,
}: {
  subject: SubjectRef;
  snapshot: string;
  disks: readonly string[];
  onDone: () => void;
}) {
  const readOnly = useReadOnlyReason();
  const client = useQueryClient();
  const [wish, setWish] = useState<ExportWish>({
    snapshot,
    disk: disks[0] ?? "",
    transport: "unix",
    lifetimeMs: 60 * minute,
  });
  const open = useMutation({
    mutationFn: () => openExport(subject, wish),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.exports() });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!open.isPending && readOnly === null) open.mutate();
  };
  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onDone();
      }}
      className="space-y-3 rounded-lg border bg-background p-3"
    >
      <div className="grid grid-cols-2 gap-2.5">
        <SelectField
          label="Disk"
          value={wish.disk}
          onChange={(event) => setWish({ ...wish, disk: event.target.value })}
        >
          {disks.map((disk) => (
            <option key={disk} value={disk}>
              {disk}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="For"
          value={wish.lifetimeMs}
          onChange={(event) => setWish({ ...wish, lifetimeMs: Number(event.target.value) })}
        >
          {lifetimes.map(([ms, words]) => (
            <option key={ms} value={ms}>
              {words}
            </option>
          ))}
        </SelectField>
      </div>
      <SelectField
        label="Over"
        value={wish.transport}
        onChange={(event) => setWish({ ...wish, transport: event.target.value as ExportWish["transport"] })}
      >
        <option value="unix">a socket that only this user may open</option>
        <option value="tcp">a TCP port of the host itself (127.0.0.1)</option>
      </SelectField>
      {open.error && <ProblemNotice error={open.error} title="It could not be served" isCompact />}
      <div className="flex gap-2">
        <Button
          type="submit"
          look="primary"
          size="sm"
          icon={<Plug size={13} aria-hidden />}
          isBusy={open.isPending}
          reason={readOnly}
        >
          Serve by NBD
        </Button>
        <Button size="sm" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
