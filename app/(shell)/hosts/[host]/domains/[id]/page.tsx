import { TreePage } from "#components/tree-page/tree-page.tsx";

export const metadata = { title: "Snapshots" };

export default async function Page({ params }: { params: Promise<{ host: string; id: string }> }) {
  const { host, id } = await params;
  return <TreePage host={decodeURIComponent(host)} kind="domain" id={decodeURIComponent(id)} />;
}
