"use client";
import { Search, X } from "lucide-react";
import type { KeyboardEvent } from "react";
import { cx } from "./cx.ts";
import { inputClass } from "./field.tsx";

/** A search that filters as it is typed. `isPageSearch` makes it the one that / goes to. */
export function SearchField({
  label,
  value,
  onChange,
  onKeyDown,
  isPageSearch = false,
  isSidebarSearch = false,
  placeholder,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  isPageSearch?: boolean;
  /** The one that / goes to on pages without a search. */
  isSidebarSearch?: boolean;
  placeholder?: string;
  className?: string;
}) {
  return (
    <div className={cx("relative", className)}>
      <Search
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted-foreground"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        spellCheck={false}
        data-page-search={isPageSearch || undefined}
        data-sidebar-search={isSidebarSearch || undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") {
            event.stopPropagation();
            onChange("");
          }
          onKeyDown?.(event);
        }}
        className={cx(
          inputClass,
          "h-8 pl-8",
          value === "" ? "pr-2" : "pr-7",
          "[&::-webkit-search-cancel-button]:hidden",
        )}
      />
      {value !== "" && (
        <button
          type="button"
          aria-label={`Clear ${label.toLowerCase()}`}
          onClick={() => onChange("")}
          className="absolute top-1/2 right-1.5 grid size-5 -translate-y-1/2 place-items-center rounded text-muted-foreground hover:text-foreground"
        >
          <X size={13} aria-hidden />
        </button>
      )}
    </div>
  );
}
