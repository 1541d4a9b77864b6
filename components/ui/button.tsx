"use client";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";
import { Tooltip } from "./tooltip.tsx";

const looks = {
  primary: "bg-primary text-primary-foreground hover:bg-primary/90 shadow-raised",
  danger: "bg-danger text-danger-foreground hover:bg-danger/90 shadow-raised",
  secondary: "border border-input bg-card text-foreground hover:bg-accent",
  /** Leads to something dangerous, and is not yet it. */
  warned: "border border-input bg-card text-danger hover:border-danger/50 hover:bg-danger/8",
  ghost: "text-foreground hover:bg-accent",
  quiet: "text-muted-foreground hover:bg-accent hover:text-foreground",
} as const;

const sizes = {
  sm: "h-7 gap-1.5 rounded-md px-2 text-xs",
  md: "h-8.5 gap-2 rounded-md px-3 text-[13px]",
  lg: "h-10 gap-2 rounded-lg px-4 text-sm",
} as const;

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
  icon?: ReactNode;
  isBusy?: boolean;
  disabled?: boolean;
  /** Why it cannot be pressed. The button stays reachable, so that the reason is too. */
  reason?: string | null;
  /** Where the reason is shown, so that it does not cover what it speaks of. */
  reasonSide?: "top" | "bottom";
}

export function Button({
  look = "secondary",
  size = "md",
  icon,
  isBusy = false,
  disabled = false,
  reason = null,
  reasonSide = "top",
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const isOff = reason !== null || isBusy;
  const button = (
    <button
      {...rest}
      type={type}
      disabled={disabled}
      aria-disabled={isOff || undefined}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
      className={cx(
        "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap font-medium transition-colors",
        sizes[size],
        looks[look],
        (disabled || reason !== null) && "cursor-not-allowed! opacity-55 saturate-50",
        className,
      )}
    >
      {isBusy ? <LoaderCircle size={15} className="animate-spin" aria-hidden /> : icon}
      {children}
    </button>
  );
  return reason === null ? (
    button
  ) : (
    <Tooltip text={reason} side={reasonSide}>
      {button}
    </Tooltip>
  );
}
