import { BackupsPage } from "#components/backups/backups-page.tsx";

export const metadata = { title: "Backups" };

export default function Page() {
  return <BackupsPage />;
}
