"use client";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";
import { Tooltip } from "./tooltip.tsx";

interface IconButtonProps extends ComponentProps<"button"> {
  label: string;
  icon: ReactNode;
  /** Key that does the same. */
  hint?: string;
  isPressed?: boolean;
  side?: "top" | "bottom" | "left" | "right";
}

/** A button whose words are in its tooltip. */
export function IconButton({ label, icon, hint, isPressed, side = "bottom", className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={hint ? `${label} (${hint})` : label} side={side}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={isPressed}
        className={cx(
          "inline-grid size-8 shrink-0 place-items-center rounded-md text-muted-foreground transition-colors hover:bg-accent hover:text-foreground disabled:opacity-40",
          isPressed && "bg-accent text-accent-foreground",
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
