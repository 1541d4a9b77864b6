"use client";
import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

/** One of few choices with what speaks for and against it. */
export function RadioCard({
  name,
  label,
  badge,
  children,
  isChecked,
  isOff = false,
  onChoose,
}: {
  name: string;
  label: ReactNode;
  badge?: ReactNode;
  children?: ReactNode;
  isChecked: boolean;
  /** It cannot be taken now; the reason stands in its text. */
  isOff?: boolean;
  onChoose: () => void;
}) {
  const id = useId();
  return (
    <div
      className={cx(
        "relative flex min-w-0 gap-2.5 rounded-lg border p-2.5 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-ring",
        isChecked ? "border-primary bg-primary/6" : "border-input",
        isOff ? "bg-muted/50" : !isChecked && "hover:border-ring",
      )}
    >
      <input
        type="radio"
        id={id}
        name={name}
        checked={isChecked}
        disabled={isOff && !isChecked}
        aria-describedby={children ? `${id}-text` : undefined}
        onChange={onChoose}
        className="relative z-1 mt-0.5 size-4 shrink-0 accent-primary focus-visible:outline-none"
      />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {/* Its shade makes the whole card the choice. */}
          <label
            htmlFor={id}
            className={cx(
              "break-words font-medium text-[13px] leading-5",
              isOff ? "text-muted-foreground" : "cursor-pointer after:absolute after:inset-0",
            )}
          >
            {label}
          </label>
          {badge}
        </div>
        {children && (
          <div id={`${id}-text`} className="mt-0.5 space-y-0.5 break-words text-muted-foreground text-xs leading-snug">
            {children}
          </div>
        )}
      </div>
    </div>
  );
}
