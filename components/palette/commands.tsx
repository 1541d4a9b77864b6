"use client";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

/** Something that can be gone to or done. */
export interface Command {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** What else it is called, elsewhere or by other tools. */
  readonly synonyms?: string;
  /** Where it belongs, in small letters beside it. */
  readonly context?: string;
  readonly icon?: ReactNode;
  readonly hint?: string;
  /** Why it cannot be done now. */
  readonly reason?: string | null;
  run(): void;
}

interface CommandBoard {
  readonly commands: readonly Command[];
  put(owner: string, commands: readonly Command[] | null): void;
}

const Context = createContext<CommandBoard | null>(null);

/** Holds what the open page adds to the palette. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const [byOwner, setByOwner] = useState<ReadonlyMap<string, readonly Command[]>>(new Map());
  const board = useMemo(
    (): CommandBoard => ({
      commands: [...byOwner.values()].flat(),
      put: (owner, commands) =>
        setByOwner((before) => {
          const after = new Map(before);
          if (commands) after.set(owner, commands);
          else after.delete(owner);
          return after;
        }),
    }),
    [byOwner],
  );
  return <Context.Provider value={board}>{children}</Context.Provider>;
}

export const usePageCommands = (): readonly Command[] => useContext(Context)?.commands ?? [];

/** Offers commands while the caller is shown. Give it the same array as long as nothing changed. */
export function useCommands(owner: string, commands: readonly Command[]): void {
  const put = usePut();
  useEffect(() => {
    put?.(owner, commands);
    return () => put?.(owner, null);
  }, [put, owner, commands]);
}

/** Only the setter, which never changes, so that offering commands does not run in circles. */
function usePut(): CommandBoard["put"] | undefined {
  const board = useContext(Context);
  const [put] = useState(() => board?.put);
  return put;
}
