"use client";
import { useEffect, useState } from "react";
import { useMachines } from "#components/frame/use-machines.ts";
import { SelectField } from "#components/ui/field.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import type { Backup } from "#lib/model/backup.ts";
import type { BackupFilter } from "./backup-filter.ts";

/** What to look for among the backups. */
export function BackupFilterBar({
  filter,
  backups,
  onChange,
}: {
  filter: BackupFilter;
  backups: readonly Backup[];
  onChange: (values: Readonly<Record<string, string | null>>) => void;
}) {
  const { hosts } = useMachines();
  const [typed, setTyped] = useState(filter.words.join(" "));
  const isCleared = filter.words.length === 0;
  useEffect(() => {
    if (isCleared) setTyped("");
  }, [isCleared]);
  // A machine that is gone has backups all the same.
  const machines = new Map(
    backups
      .filter(({ host }) => filter.host === null || host === filter.host)
      .map(({ subject, domainName }) => [subject.id, domainName]),
  );
  return (
    <div className="no-print grid grid-cols-2 items-end gap-2 sm:flex">
      <SearchField
        label="Search backups"
        value={typed}
        onChange={(text) => {
          setTyped(text);
          onChange({ q: text });
        }}
        isPageSearch
        className="col-span-2 sm:w-64"
      />
      <SelectField
        label="Machine"
        value={filter.domain ?? ""}
        onChange={(event) => onChange({ domain: event.target.value })}
      >
        <option value="">Any</option>
        {[...machines]
          .sort(([, a], [, b]) => a.localeCompare(b))
          .map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </SelectField>
      {hosts.length > 1 && (
        <SelectField
          label="Host"
          value={filter.host ?? ""}
          onChange={(event) => onChange({ host: event.target.value, domain: null })}
        >
          <option value="">Any</option>
          {hosts.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField
        label="State"
        value={filter.state ?? ""}
        onChange={(event) => onChange({ state: event.target.value })}
      >
        <option value="">Any</option>
        <option value="trouble">in trouble</option>
        <option value="unverified">never verified</option>
      </SelectField>
    </div>
  );
}
