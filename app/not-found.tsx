import Link from "next/link";
import { Logo } from "#components/frame/logo.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center px-6">
      <div className="max-w-sm text-center">
        <Logo className="mx-auto mb-4 size-14" />
        <h1 className="font-semibold text-xl">There is no such page</h1>
        <p className="mt-2 text-muted-foreground text-sm">
          The address may be mistyped, or what it named is gone. Nothing was changed by looking.
        </p>
        <Link
          href="/"
          className="mt-5 inline-flex h-9 items-center rounded-md bg-primary px-4 font-medium text-[13px] text-primary-foreground"
        >
          All machines
        </Link>
      </div>
    </main>
  );
}
