"use client";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { Toaster } from "sonner";

const never = () => () => {};

/** Short news. What matters is also in the jobs drawer. */
export function Toasts() {
  const { resolvedTheme } = useTheme();
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  if (!isInBrowser) return null;
  return (
    <Toaster
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-left"
      style={{ fontFamily: "inherit" }}
      // Above the jobs and the bar of what is ticked, whose buttons it would cover, and beside the live state, which stands lowest.
      offset={{ bottom: 104, left: "var(--toast-left)" }}
      mobileOffset={{ bottom: 104 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-[var(--width)] items-start gap-3 rounded-xl border bg-popover p-3.5 text-[13px] text-foreground shadow-floating data-[expanded=false]:data-[front=false]:*:opacity-0",
          content: "min-w-0 flex-1",
          title: "font-medium",
          description: "text-muted-foreground text-xs",
          actionButton: "rounded-md border border-input bg-card px-2 py-1 font-medium text-xs hover:bg-accent",
        },
      }}
    />
  );
}
