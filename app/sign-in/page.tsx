import { SignInPage } from "#components/sign-in/sign-in-page.tsx";

export const metadata = { title: "Sign in" };

export default function Page() {
  return <SignInPage />;
}
