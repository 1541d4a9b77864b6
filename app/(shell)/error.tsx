"use client";
import { FailedPage } from "#components/frame/failed-page.tsx";

export default function ShellFailed({ error, reset }: { error: Error; reset: () => void }) {
  return <FailedPage error={error} onRetry={reset} />;
}
