"use client";
import { CircleQuestionMark, Menu as MenuIcon, PanelLeft, Search } from "lucide-react";
import Link from "next/link";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { useFrame } from "./frame-context.tsx";
import { FreshnessMark } from "./freshness-mark.tsx";
import { Logo } from "./logo.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import { UserMenu } from "./user-menu.tsx";

export function TopBar() {
  const frame = useFrame();
  return (
    <header className="no-print flex h-13 shrink-0 items-center gap-2 border-b bg-card px-2.5 sm:px-3">
      <div className="min-[1180px]:hidden">
        <IconButton
          label="Pages and machines"
          icon={<MenuIcon size={18} aria-hidden />}
          onClick={() => frame.setNavigationOpen(true)}
        />
      </div>
      <div className="hidden min-[1180px]:block">
        <IconButton
          label={frame.isSidebarOpen ? "Hide the list of machines" : "Show the list of machines"}
          icon={<PanelLeft size={17} aria-hidden />}
          onClick={() => frame.change({ isSidebarOpen: !frame.isSidebarOpen })}
        />
      </div>
      <Link
        prefetch={false}
        href="/"
        className="flex items-center gap-2 rounded-md pr-1 font-semibold text-[15px] tracking-tight"
      >
        <Logo />
        <span className="sr-only sm:not-sr-only">Espalier</span>
      </Link>
      <Breadcrumbs />
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <FreshnessMark />
        <button
          type="button"
          onClick={() => frame.setPaletteOpen(true)}
          className="mx-1 hidden h-8 w-56 items-center gap-2 rounded-md border border-input bg-background px-2.5 text-[13px] text-muted-foreground hover:border-ring hover:text-foreground min-[1180px]:flex"
        >
          <Search size={14} aria-hidden />
          <span className="flex-1 text-left">Find or do anything</span>
          <Kbd>Ctrl K</Kbd>
        </button>
        <div className="min-[1180px]:hidden">
          <IconButton
            label="Find or do anything"
            hint="Ctrl K"
            icon={<Search size={17} aria-hidden />}
            onClick={() => frame.setPaletteOpen(true)}
          />
        </div>
        <div className="hidden sm:block">
          <IconButton
            label="Keys"
            hint="?"
            icon={<CircleQuestionMark size={17} aria-hidden />}
            onClick={() => frame.setHelpOpen(true)}
          />
        </div>
        <ThemeSwitch />
        <UserMenu />
      </div>
    </header>
  );
}
