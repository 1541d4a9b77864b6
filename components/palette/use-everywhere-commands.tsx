"use client";
import {
  Archive,
  BookOpen,
  Keyboard,
  LayoutGrid,
  ListChecks,
  Moon,
  ScrollText,
  Server,
  Stethoscope,
  Sun,
  SunMoon,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { useMemo } from "react";
import { useFrame } from "#components/frame/frame-context.tsx";
import { hostPath, machinePath, volumePath } from "#components/frame/paths.ts";
import { useMachines } from "#components/frame/use-machines.ts";
import { useVolumes } from "#components/frame/use-volumes.ts";
import { StateDot } from "#components/ui/state-mark.tsx";
import { MethodIcon } from "#components/volumes/method-icon.tsx";
import { methodWord } from "#lib/format/method-words.ts";
import type { Command } from "./commands.tsx";

const pages = [
  { href: "/", title: "Fleet", synonyms: "overview home dashboard all machines", Icon: LayoutGrid },
  {
    href: "/doctor",
    title: "Doctor",
    synonyms: "findings inconsistent problems repair health check orphan fix",
    Icon: Stethoscope,
  },
  {
    href: "/backups",
    title: "Backups",
    synonyms: "catalogue copies restore export exports nbd dump archive verify",
    Icon: Archive,
  },
  { href: "/hosts", title: "Hosts", synonyms: "hypervisors connections capabilities versions nodes", Icon: Server },
  { href: "/jobs", title: "Jobs", synonyms: "tasks running activity progress", Icon: ListChecks },
  { href: "/audit", title: "Audit", synonyms: "log history who did records", Icon: ScrollText },
  { href: "/api-docs", title: "API", synonyms: "openapi documentation rest scripts", Icon: BookOpen },
] as const;

/** What can be gone to and done on every page. */
export function useEverywhereCommands(): readonly Command[] {
  const router = useRouter();
  const { machines, hosts } = useMachines();
  const { byHost: volumes } = useVolumes();
  const { setHelpOpen } = useFrame();
  const { setTheme } = useTheme();
  return useMemo(
    () => [
      ...pages.map(
        ({ href, title, synonyms, Icon }): Command => ({
          id: `page ${href}`,
          group: "Pages",
          title,
          synonyms,
          icon: <Icon size={15} aria-hidden />,
          run: () => router.push(href),
        }),
      ),
      ...machines.map(
        ({ host, domain }): Command => ({
          id: `machine ${host.id} ${domain.id}`,
          group: "Machines",
          title: domain.name,
          synonyms: `${domain.id} vm domain guest`,
          context: host.label,
          icon: <StateDot state={domain.state} />,
          run: () => router.push(machinePath(host.id, domain.id)),
        }),
      ),
      ...[...volumes.values()].flatMap(({ host, volumes: ofHost }) =>
        ofHost.map(
          (volume): Command => ({
            id: `volume ${host.id} ${volume.id}`,
            group: "Volumes",
            title: volume.name,
            synonyms: `${volume.path} ${volume.format ?? ""} ${volume.pool ?? ""} storage disk image subvolume`,
            context: `${methodWord(volume.backend)} · ${host.label}`,
            icon: <MethodIcon backend={volume.backend} size={15} />,
            run: () => router.push(volumePath(host.id, volume.id)),
          }),
        ),
      ),
      ...hosts.map(
        (host): Command => ({
          id: `host ${host.id}`,
          group: "Hosts",
          title: host.label,
          synonyms: `${host.id} ${host.uri}`,
          context: host.state,
          icon: <Server size={15} aria-hidden />,
          run: () => router.push(hostPath(host.id)),
        }),
      ),
      look("light", "Light appearance", <Sun size={15} aria-hidden />, () => setTheme("light")),
      look("dark", "Dark appearance", <Moon size={15} aria-hidden />, () => setTheme("dark")),
      look("system", "Appearance as the system", <SunMoon size={15} aria-hidden />, () => setTheme("system")),
      {
        id: "keys",
        group: "Settings",
        title: "Show the keys",
        synonyms: "help shortcuts keyboard",
        icon: <Keyboard size={15} aria-hidden />,
        hint: "?",
        run: () => setHelpOpen(true),
      },
    ],
    [router, machines, volumes, hosts, setHelpOpen, setTheme],
  );
}

const look = (id: string, title: string, icon: Command["icon"], run: () => void): Command => ({
  id: `look ${id}`,
  group: "Settings",
  title,
  synonyms: "theme mode colours",
  icon,
  run,
});
