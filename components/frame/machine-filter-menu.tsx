"use client";
import { ListFilter } from "lucide-react";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine } from "#components/ui/menu.tsx";
import {
  ageChoices,
  haveChoices,
  isFiltering,
  type MachineFilter,
  type MachineSort,
  noFilter,
  sortChoices,
  stateChoices,
} from "./machine-filter.ts";

/** What to show and in which order. */
export function MachineFilterMenu({
  filter,
  sort,
  onFilter,
  onSort,
}: {
  filter: MachineFilter;
  sort: MachineSort;
  onFilter: (filter: MachineFilter) => void;
  onSort: (sort: MachineSort) => void;
}) {
  const isOn = isFiltering(filter);
  return (
    <Menu
      label="Filter and order"
      trigger={
        <IconButton
          label={isOn ? "Filter and order (filtered)" : "Filter and order"}
          icon={<ListFilter size={15} aria-hidden />}
          className={isOn ? "bg-accent text-accent-foreground ring-1 ring-primary" : ""}
        />
      }
    >
      <div className="max-h-[70dvh] overflow-y-auto">
        <MenuChoice label="Order" value={sort} options={sortChoices} onChange={onSort} />
        <MenuLine />
        <MenuChoice
          label="State"
          value={filter.state}
          options={stateChoices}
          onChange={(state) => onFilter({ ...filter, state })}
        />
        <MenuChoice
          label="Snapshots"
          value={filter.have}
          options={haveChoices}
          onChange={(have) => onFilter({ ...filter, have })}
        />
        <MenuChoice
          label="Oldest snapshot"
          value={filter.age}
          options={ageChoices}
          onChange={(age) => onFilter({ ...filter, age })}
        />
        {isOn && (
          <>
            <MenuLine />
            <MenuItem onSelect={() => onFilter({ ...noFilter, text: filter.text })}>Show all</MenuItem>
          </>
        )}
      </div>
    </Menu>
  );
}
