"use client";
import { useEffect, useState } from "react";
import { SearchField } from "#components/ui/search-field.tsx";

/** Typed here at once; the address follows. */
export function JobSearch({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [typed, setTyped] = useState(search);
  useEffect(() => setTyped(search), [search]);
  return (
    <SearchField
      label="Search jobs"
      value={typed}
      onChange={(text) => {
        setTyped(text);
        onSearch(text);
      }}
      isPageSearch
      className="col-span-2 sm:w-64"
    />
  );
}
