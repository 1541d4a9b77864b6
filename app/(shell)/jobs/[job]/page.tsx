import { JobPage } from "#components/jobs/job-page.tsx";

export const metadata = { title: "Job" };

export default async function Page({ params }: { params: Promise<{ job: string }> }) {
  const { job } = await params;
  return <JobPage id={decodeURIComponent(job)} />;
}
