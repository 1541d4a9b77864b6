import { cx } from "#components/ui/cx.ts";

/** An espaliered tree: one trunk, branches trained flat to both sides. */
export const Logo = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 24 24" fill="none" aria-hidden className={cx("size-6", className)}>
    <g stroke="var(--lit)" strokeWidth="1.9" strokeLinecap="round">
      <path d="M12 22V3.6" />
      <path d="M12 18.2c-5 0-7.6-1.1-7.6-4.6M12 18.2c5 0 7.6-1.1 7.6-4.6" />
      <path d="M12 11.2c-4 0-5.6-1.1-5.6-4.2M12 11.2c4 0 5.6-1.1 5.6-4.2" />
    </g>
    <g fill="var(--primary)">
      <circle cx="4.4" cy="12.6" r="2" />
      <circle cx="19.6" cy="12.6" r="2" />
      <circle cx="6.4" cy="6" r="1.8" />
      <circle cx="17.6" cy="6" r="1.8" />
      <circle cx="12" cy="3.2" r="1.9" />
    </g>
  </svg>
);
