import { HostsPage } from "#components/hosts/hosts-page.tsx";

export const metadata = { title: "Hosts" };

export default function Page() {
  return <HostsPage />;
}
