"use client";
import { useEffect, useState } from "react";
import { SelectField, TextField } from "#components/ui/field.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import type { AuditRecord } from "#lib/model/audit-record.ts";

const outcomes = ["ok", "refused", "failed", "interrupted", "cancelled"] as const;

/** Values that occur, with the chosen one even when it does not. */
const choices = (values: readonly (string | null)[], chosen: string | null): string[] =>
  [...new Set([...values, chosen])].filter((value) => value !== null).toSorted();

/** Which records are wanted; kept in the address. */
export function AuditFilterBar({
  search,
  onChange,
  records,
}: {
  search: URLSearchParams;
  onChange: (values: Readonly<Record<string, string | null>>) => void;
  records: readonly AuditRecord[];
}) {
  const [typed, setTyped] = useState(search.get("q") ?? "");
  const asked = search.get("q") ?? "";
  useEffect(() => setTyped(asked), [asked]);
  const select = (label: string, name: string, values: readonly (string | null)[]) => (
    <SelectField
      label={label}
      value={search.get(name) ?? ""}
      onChange={(event) => onChange({ [name]: event.target.value })}
    >
      <option value="">Any</option>
      {choices(values, search.get(name)).map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </SelectField>
  );
  const day = (label: string, name: string) => (
    <TextField
      label={label}
      type="date"
      value={search.get(name) ?? ""}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  return (
    <div className="no-print mb-3 grid grid-cols-2 items-end gap-2 sm:grid-cols-3 lg:grid-cols-[minmax(0,1.6fr)_repeat(5,minmax(0,1fr))]">
      <SearchField
        label="Search records"
        value={typed}
        onChange={(text) => {
          setTyped(text);
          onChange({ q: text });
        }}
        isPageSearch
        className="col-span-2 sm:col-span-1"
      />
      {select(
        "Action",
        "action",
        records.map((record) => record.action),
      )}
      {select("Outcome", "outcome", outcomes)}
      {select(
        "Who",
        "actor",
        records.map((record) => record.actor),
      )}
      {day("From", "from")}
      {day("To", "to")}
    </div>
  );
}
