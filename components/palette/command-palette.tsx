"use client";
import { Command as Cmdk } from "cmdk";
import { Ban, Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useMemo, useState } from "react";
import { useFrame } from "#components/frame/frame-context.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { type Command, usePageCommands } from "./commands.tsx";
import { findCommands } from "./find-commands.ts";
import { useEverywhereCommands } from "./use-everywhere-commands.tsx";

/** Every object and every action, by name. */
export function CommandPalette() {
  const { isPaletteOpen, setPaletteOpen } = useFrame();
  return (
    <Radix.Root open={isPaletteOpen} onOpenChange={setPaletteOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-appear bg-black/40 backdrop-blur-[2px]" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[10dvh] left-1/2 z-50 w-[min(40rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border bg-popover shadow-floating focus:outline-none"
        >
          <Radix.Title className="sr-only">Find or do anything</Radix.Title>
          <PaletteBody onDone={() => setPaletteOpen(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteBody({ onDone }: { onDone: () => void }) {
  const [typed, setTyped] = useState("");
  const ofPage = usePageCommands();
  const everywhere = useEverywhereCommands();
  const found = useMemo(() => findCommands([...ofPage, ...everywhere], typed), [ofPage, everywhere, typed]);
  const groups = useMemo(() => grouped(found), [found]);
  return (
    <Cmdk shouldFilter={false} loop label="Find or do anything">
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search size={16} aria-hidden className="shrink-0 text-muted-foreground" />
        <Cmdk.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="A machine, a volume, a snapshot, a page, or what to do…"
          className="h-12 min-w-0 flex-1 bg-transparent text-[15px] outline-none placeholder:text-muted-foreground"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Cmdk.List className="max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5">
        <Cmdk.Empty className="px-4 py-8 text-center text-[13px] text-muted-foreground">
          Nothing is called like that. Machines are found by name, snapshots of the open machine by name and
          description.
        </Cmdk.Empty>
        {groups.map(([group, commands]) => (
          <Cmdk.Group
            key={group}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:text-muted-foreground"
          >
            {commands.map((command) => (
              <PaletteItem
                key={command.id}
                command={command}
                onPick={() => {
                  onDone();
                  command.run();
                }}
              />
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
    </Cmdk>
  );
}

function PaletteItem({ command, onPick }: { command: Command; onPick: () => void }) {
  const isOff = Boolean(command.reason);
  return (
    <Cmdk.Item
      value={command.id}
      onSelect={() => !isOff && onPick()}
      aria-disabled={isOff || undefined}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 text-[13px] aria-disabled:cursor-not-allowed data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground"
    >
      <span className="grid w-4 shrink-0 place-items-center text-muted-foreground">
        {isOff ? <Ban size={14} aria-hidden /> : command.icon}
      </span>
      <span className="min-w-0 flex-1">
        <span className={`block truncate ${isOff ? "text-muted-foreground" : ""}`}>{command.title}</span>
        {command.reason && <span className="block text-muted-foreground text-xs leading-snug">{command.reason}</span>}
      </span>
      {command.context && <span className="shrink-0 text-muted-foreground text-xs">{command.context}</span>}
      {command.hint && <Kbd>{command.hint}</Kbd>}
    </Cmdk.Item>
  );
}

/** By group, in the order in which groups first come. */
function grouped(commands: readonly Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const group = groups.get(command.group);
    if (group) group.push(command);
    else groups.set(command.group, [command]);
  }
  return [...groups];
}
