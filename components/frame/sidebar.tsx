"use client";
import { usePathname } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { useEffect } from "react";
import { useFrame } from "./frame-context.tsx";
import { MachineList } from "./machine-list.tsx";
import { PageLinks } from "./page-links.tsx";

/** Hosts and machines: beside the page where there is room, else a drawer over it. */
export function Sidebar() {
  const { isSidebarOpen, isNavigationOpen, setNavigationOpen } = useFrame();
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: going to another page closes the drawer.
  useEffect(() => setNavigationOpen(false), [path]);
  return (
    <>
      {isSidebarOpen && (
        <aside
          aria-label="Pages, machines and volumes"
          data-sidebar
          className="no-print hidden w-68 shrink-0 flex-col border-r bg-card min-[1180px]:flex"
        >
          <PageLinks />
          <MachineList />
        </aside>
      )}
      <Radix.Root open={isNavigationOpen} onOpenChange={setNavigationOpen}>
        <Radix.Portal>
          <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-black/40 min-[1180px]:hidden" />
          <Radix.Content
            aria-describedby={undefined}
            className="fixed inset-y-0 left-0 z-50 flex w-[min(20rem,88vw)] flex-col border-r bg-card shadow-floating focus:outline-none min-[1180px]:hidden"
          >
            <Radix.Title className="sr-only">Pages, machines and volumes</Radix.Title>
            <PageLinks />
            <MachineList />
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </>
  );
}
