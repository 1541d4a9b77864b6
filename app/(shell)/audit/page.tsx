import { Suspense } from "react";
import { AuditPage } from "#components/audit/audit-page.tsx";

export const metadata = { title: "Audit" };

export default function Page() {
  return (
    <Suspense>
      <AuditPage />
    </Suspense>
  );
}
