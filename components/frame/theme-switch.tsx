"use client";
import { Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu, MenuChoice } from "#components/ui/menu.tsx";

const choices = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  const value = choices.find(([name]) => name === theme)?.[0] ?? "system";
  return (
    <Menu
      label="Appearance"
      trigger={
        <IconButton
          label="Appearance"
          icon={
            <>
              <Sun size={17} aria-hidden className="dark:hidden" />
              <Moon size={17} aria-hidden className="hidden dark:block" />
            </>
          }
        />
      }
    >
      <MenuChoice label="Appearance" value={value} options={choices} onChange={setTheme} />
    </Menu>
  );
}
