"use client";
import { ArchiveRestore } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { useMachines } from "#components/frame/use-machines.ts";
import { Button } from "#components/ui/button.tsx";
import { CheckField } from "#components/ui/check-field.tsx";
import { SelectField, TextField } from "#components/ui/field.tsx";
import { PathField } from "#components/ui/path-field.tsx";
import type { Backup } from "#lib/model/backup.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { useRemembered } from "./use-remembered.ts";

/** Where a backup's disks go, and whether a machine is made of them. Nothing that is there is written over. */
export function RestoreForm({
  backup,
  isBusy,
  onAsk,
  onClose,
}: {
  backup: Backup;
  isBusy: boolean;
  onAsk: (intent: IntentOf<"restoreBackup">) => void;
  onClose: () => void;
}) {
  const readOnly = useReadOnlyReason();
  const { machines } = useMachines();
  const [folder, setFolder, remember] = useRemembered("restore-folder", "");
  const [isMachine, setMachine] = useState(true);
  const [name, setName] = useState(`${backup.domainName}-restored`);
  const [format, setFormat] = useState<"raw" | "qcow2">("qcow2");
  const isTaken = machines.some(({ host, domain }) => host.id === backup.host && domain.name === name.trim());
  const reason =
    readOnly ??
    (folder.startsWith("/") ? null : "Give the whole path of a folder that is there.") ??
    (isMachine && name.trim() === "" ? "Give the new machine a name." : null) ??
    (isMachine && isTaken ? "There is a machine of that name already." : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason !== null || isBusy) return;
    remember();
    onAsk({ action: "restoreBackup", folder, format, ...(isMachine ? { domain: name.trim() } : {}) });
  };
  return (
    <form
      onSubmit={submit}
      aria-label="Restore"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
      className="space-y-3 rounded-lg border bg-background p-3"
    >
      <PathField
        label="Folder for the disks"
        value={folder}
        placeholder="/var/lib/libvirt/images"
        onChange={setFolder}
        hint="It must be there, on the host. The disks become new files in it; no file is written over."
        autoFocus
      />
      <CheckField
        label="Make a new machine of them"
        hint="With the settings that the machine had when it was backed up."
        isChecked={isMachine}
        onChange={setMachine}
      />
      {isMachine && (
        <TextField
          label="Name of the new machine"
          value={name}
          spellCheck={false}
          problem={isTaken ? "There is a machine of that name already." : null}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <SelectField
        label="Format of the disks"
        value={format}
        onChange={(event) => setFormat(event.target.value as "raw" | "qcow2")}
      >
        <option value="qcow2">qcow2: can hold snapshots</option>
        <option value="raw">raw</option>
      </SelectField>
      <div className="flex gap-2">
        <Button
          type="submit"
          look="primary"
          size="sm"
          icon={<ArchiveRestore size={13} aria-hidden />}
          isBusy={isBusy}
          reason={reason}
        >
          Show the plan
        </Button>
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
