"use client";
import { useMutation } from "@tanstack/react-query";
import { LogOut, UserRound } from "lucide-react";
import { toast } from "sonner";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "#components/ui/menu.tsx";
import { asProblem } from "#lib/model/problem.ts";
import { signOut } from "#lib/queries/session.ts";
import { useSession } from "./session-gate.tsx";

const roles = {
  viewer: "may look",
  operator: "may look and change",
  admin: "may look, change and configure",
} as const;

export function UserMenu() {
  const session = useSession();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => window.location.replace("/sign-in"),
    onError: (error) => toast.error("Signing out failed", { description: asProblem(error).message }),
  });
  return (
    <Menu
      label="You"
      trigger={
        <IconButton
          label={session ? `Signed in as ${session.actor}` : "You"}
          icon={<UserRound size={17} aria-hidden />}
        />
      }
    >
      <MenuLabel>
        <span className="block font-semibold text-[13px] text-foreground">{session?.actor ?? "…"}</span>
        {session ? `${session.role}: ${roles[session.role]}` : "Asking who is signed in"}
      </MenuLabel>
      <MenuLine />
      <MenuItem icon={<LogOut size={15} aria-hidden />} onSelect={() => leave.mutate()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
