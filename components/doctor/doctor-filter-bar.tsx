"use client";
import { useEffect, useState } from "react";
import { severityWords } from "#components/side-panel/finding-sign.tsx";
import { SelectField } from "#components/ui/field.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { findingKindWords } from "#lib/format/finding-kind.ts";
import type { Finding } from "#lib/model/finding.ts";
import type { Host } from "#lib/model/host.ts";
import type { FindingFilter } from "./finding-filter.ts";

/** Which findings are wanted; kept in the address. */
export function DoctorFilterBar({
  filter,
  kinds,
  hosts,
  onChange,
}: {
  filter: FindingFilter;
  /** Those that there are. */
  kinds: readonly Finding["kind"][];
  hosts: readonly Host[];
  onChange: (values: Readonly<Record<string, string | null>>) => void;
}) {
  const [typed, setTyped] = useState(filter.text);
  useEffect(() => setTyped(filter.text), [filter.text]);
  const shownKinds = filter.kind !== null && !kinds.includes(filter.kind) ? [filter.kind, ...kinds] : kinds;
  return (
    <div className="no-print mb-4 grid grid-cols-2 items-end gap-2 sm:flex">
      <SearchField
        label="Search findings"
        value={typed}
        onChange={(q) => {
          setTyped(q);
          onChange({ q });
        }}
        isPageSearch
        className="col-span-2 sm:w-64"
      />
      <SelectField
        label="Severity"
        value={filter.severity ?? ""}
        onChange={(event) => onChange({ severity: event.target.value })}
      >
        <option value="">Any</option>
        {(["danger", "warning", "info"] as const).map((one) => (
          <option key={one} value={one}>
            {severityWords(one)}
          </option>
        ))}
      </SelectField>
      <SelectField label="Host" value={filter.host ?? ""} onChange={(event) => onChange({ host: event.target.value })}>
        <option value="">Any</option>
        {hosts.map((one) => (
          <option key={one.id} value={one.id}>
            {one.label}
          </option>
        ))}
      </SelectField>
      <div className="col-span-2 min-w-0 sm:max-w-72">
        <SelectField
          label="Kind"
          value={filter.kind ?? ""}
          onChange={(event) => onChange({ kind: event.target.value })}
        >
          <option value="">Any</option>
          {shownKinds.map((one) => (
            <option key={one} value={one}>
              {findingKindWords[one]}
            </option>
          ))}
        </SelectField>
      </div>
    </div>
  );
}
