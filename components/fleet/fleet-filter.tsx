"use client";
import { ageChoices, haveChoices, type MachineFilter, stateChoices } from "#components/frame/machine-filter.ts";
import { cx } from "#components/ui/cx.ts";
import { inputClass } from "#components/ui/field.tsx";
import { SearchField } from "#components/ui/search-field.tsx";

/** Which machines are wanted; kept in the address. */
export function FleetFilter({
  text,
  onText,
  filter,
  onFilter,
  shown,
  total,
}: {
  text: string;
  onText: (text: string) => void;
  filter: MachineFilter;
  onFilter: (part: Readonly<Record<string, string | null>>) => void;
  shown: number;
  total: number;
}) {
  return (
    <div className="no-print mb-3 flex flex-wrap items-center gap-2">
      <SearchField
        label="Search machines and hosts"
        value={text}
        onChange={onText}
        isPageSearch
        className="w-full sm:w-64"
      />
      <div className="grid flex-1 basis-full grid-cols-3 gap-2 sm:flex sm:flex-none sm:basis-auto">
        <Choice label="State" name="state" value={filter.state} choices={stateChoices} onFilter={onFilter} />
        <Choice label="Snapshots" name="have" value={filter.have} choices={haveChoices} onFilter={onFilter} />
        <Choice
          label="Age of the oldest snapshot"
          name="age"
          value={filter.age}
          choices={ageChoices}
          onFilter={onFilter}
        />
      </div>
      <span className="ml-auto text-muted-foreground text-xs tabular-nums">
        {shown === total ? `${total} machines` : `${shown} of ${total} machines`}
      </span>
    </div>
  );
}

function Choice({
  label,
  name,
  value,
  choices,
  onFilter,
}: {
  label: string;
  name: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onFilter: (part: Readonly<Record<string, string | null>>) => void;
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onFilter({ [name]: event.target.value === "any" ? null : event.target.value })}
      className={cx(inputClass, "h-8 sm:w-auto!", value !== "any" && "border-primary font-medium")}
    >
      {choices.map(([choice, words]) => (
        <option key={choice} value={choice}>
          {words}
        </option>
      ))}
    </select>
  );
}
