import { cx } from "./cx.ts";

/** Holds the place of what is being read, in the size it will have. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cx("block animate-pulse-soft rounded-md bg-muted", className)} />
);
