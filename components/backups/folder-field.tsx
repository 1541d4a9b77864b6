"use client";
import { useId } from "react";
import { PathField } from "#components/ui/path-field.tsx";
import { formatBytes } from "#lib/format/bytes.ts";
import type { BackupFolder } from "#lib/model/backup.ts";

/** Where backups are put: one of the folders that are known, or any other. */
export function FolderField({
  value,
  folders,
  onChange,
}: {
  value: string;
  folders: readonly BackupFolder[];
  onChange: (folder: string) => void;
}) {
  const list = useId();
  const chosen = folders.find(({ path }) => path === value.replace(/(.)\/+$/, "$1"));
  return (
    <>
      <PathField
        label="Folder for backups"
        value={value}
        placeholder="/srv/backups"
        list={list}
        autoFocus
        onChange={onChange}
        hint={
          <>
            {chosen?.problem ? (
              <span className="text-danger">{chosen.problem} </span>
            ) : (
              chosen?.freeBytes != null && (
                <span className="text-foreground">{formatBytes(chosen.freeBytes)} free. </span>
              )
            )}
            On the host, better on other storage than the machine's. Each backup gets a folder of its own in it.
          </>
        }
      />
      <datalist id={list}>
        {folders.map(({ path, freeBytes }) => (
          <option key={path} value={path} label={freeBytes === null ? path : `${formatBytes(freeBytes)} free`} />
        ))}
      </datalist>
    </>
  );
}
