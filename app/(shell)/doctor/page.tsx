import { DoctorPage } from "#components/doctor/doctor-page.tsx";

export const metadata = { title: "Doctor" };

export default function Page() {
  return <DoctorPage />;
}
