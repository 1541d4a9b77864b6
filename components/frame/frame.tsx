"use client";
import type { ReactNode } from "react";
import { JobsDrawer } from "#components/jobs/jobs-drawer.tsx";
import { CommandPalette } from "#components/palette/command-palette.tsx";
import { CommandsProvider } from "#components/palette/commands.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { FrameProvider } from "./frame-context.tsx";
import type { FrameState } from "./frame-state.ts";
import { GlobalKeys } from "./global-keys.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { LiveEvents } from "./live-events.tsx";
import { SessionGate } from "./session-gate.tsx";
import { Sidebar } from "./sidebar.tsx";
import { TopBar } from "./top-bar.tsx";

/** What stands around every page: hosts and machines, where one is, jobs. */
export function Frame({ initial, children }: { initial: FrameState; children: ReactNode }) {
  return (
    <SessionGate>
      <LiveEvents>
        <FrameProvider initial={initial}>
          <CommandsProvider>
            <a
              href="#page"
              className="-top-12 fixed left-3 z-70 rounded-md bg-primary px-3 py-2 text-primary-foreground focus:top-2"
            >
              Skip to the page
            </a>
            <div className="print-flow flex h-dvh flex-col overflow-hidden">
              <TopBar />
              <ConnectionBanner />
              <div className="print-flow flex min-h-0 flex-1">
                <Sidebar />
                <main id="page" tabIndex={-1} className="print-flow min-w-0 flex-1 overflow-hidden outline-none">
                  {children}
                </main>
              </div>
              <JobsDrawer />
            </div>
            <CommandPalette />
            <KeysHelp />
            <GlobalKeys />
          </CommandsProvider>
        </FrameProvider>
      </LiveEvents>
    </SessionGate>
  );
}
