"use client";
import { ToggleGroup as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Show the icon alone, always or where there is little room; the label is its name. */
  readonly isIconOnly?: boolean | "narrow";
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({
  label,
  value,
  choices,
  onChange,
  className,
}: {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  className?: string;
}) {
  return (
    <Radix.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onChange(next as T)}
      className={cx("inline-flex rounded-md border bg-muted p-0.5", className)}
    >
      {choices.map((choice) => (
        <Radix.Item
          key={choice.value}
          value={choice.value}
          aria-label={choice.label}
          title={choice.isIconOnly ? choice.label : undefined}
          className="inline-flex h-7 flex-1 items-center justify-center gap-1.5 whitespace-nowrap rounded-[5px] px-2 text-muted-foreground text-xs transition-colors hover:text-foreground data-[state=on]:bg-card dark:data-[state=on]:bg-accent data-[state=on]:font-medium data-[state=on]:text-foreground data-[state=on]:shadow-raised"
        >
          {choice.icon}
          {choice.isIconOnly !== true && (
            <span className={choice.isIconOnly === "narrow" ? "hidden sm:inline" : ""}>{choice.label}</span>
          )}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
