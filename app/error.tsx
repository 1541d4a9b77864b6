"use client";
import { FailedPage } from "#components/frame/failed-page.tsx";

export default function Failed({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main>
      <FailedPage error={error} onRetry={reset} />
    </main>
  );
}
