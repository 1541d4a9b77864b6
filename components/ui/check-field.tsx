"use client";
import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

/** A yes or no with an explanation. */
export function CheckField({
  label,
  hint,
  isChecked,
  onChange,
  disabled = false,
}: {
  label: ReactNode;
  hint?: ReactNode;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="flex gap-2.5">
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-0.5 size-4 shrink-0 accent-primary"
      />
      <div className="min-w-0">
        <label htmlFor={id} className={cx("block font-medium text-[13px] leading-5", disabled && "opacity-60")}>
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-muted-foreground text-xs leading-snug">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
