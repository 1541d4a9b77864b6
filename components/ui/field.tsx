"use client";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export const inputClass =
  "w-full rounded-md border border-input bg-card px-2.5 text-[13px] placeholder:text-muted-foreground focus-visible:outline-2 focus-visible:outline-ring focus-visible:-outline-offset-1 disabled:opacity-60";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  problem?: string | null;
}

const Label = ({ id, label }: { id: string; label: string }) => (
  <label htmlFor={id} className="mb-1 block font-medium text-xs">
    {label}
  </label>
);

function Hint({ id, hint, problem }: { id: string; hint: ReactNode; problem: string | null | undefined }) {
  if (!hint && !problem) return null;
  return (
    <p id={id} className={cx("mt-1 text-xs leading-snug", problem ? "text-danger" : "text-muted-foreground")}>
      {problem ?? hint}
    </p>
  );
}

/** A line of text with its label. */
export function TextField({ label, hint, problem, className, ...rest }: FieldProps & ComponentProps<"input">) {
  const id = useId();
  return (
    <div>
      <Label id={id} label={label} />
      <input
        {...rest}
        id={id}
        aria-describedby={hint || problem ? `${id}-hint` : undefined}
        aria-invalid={problem ? true : undefined}
        autoComplete="off"
        className={cx(inputClass, "h-8.5", className)}
      />
      <Hint id={`${id}-hint`} hint={hint} problem={problem} />
    </div>
  );
}

/** Several lines of text with their label. */
export function AreaField({ label, hint, problem, className, ...rest }: FieldProps & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <div>
      <Label id={id} label={label} />
      <textarea
        {...rest}
        id={id}
        aria-describedby={hint || problem ? `${id}-hint` : undefined}
        className={cx(inputClass, "py-1.5", className)}
      />
      <Hint id={`${id}-hint`} hint={hint} problem={problem} />
    </div>
  );
}

/** One of many. */
export function SelectField({ label, children, className, ...rest }: { label: string } & ComponentProps<"select">) {
  const id = useId();
  return (
    <div>
      <Label id={id} label={label} />
      <select {...rest} id={id} className={cx(inputClass, "h-8.5 pr-7", className)}>
        {children}
      </select>
    </div>
  );
}
