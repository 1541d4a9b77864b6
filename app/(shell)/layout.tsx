import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Frame } from "#components/frame/frame.tsx";
import { frameCookie, parseFrameState } from "#components/frame/frame-state.ts";

export default async function ShellLayout({ children }: { children: ReactNode }) {
  const kept = (await cookies()).get(frameCookie)?.value;
  return <Frame initial={parseFrameState(kept)}>{children}</Frame>;
}
