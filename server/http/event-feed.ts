import type { ServerEvent } from "#lib/model/server-event.ts";

export interface NumberedEvent {
  readonly id: number;
  readonly event: ServerEvent;
}

/** What changes anywhere, numbered, with a short memory for readers that come back. */
export interface EventFeed {
  publish(event: ServerEvent): void;
  /** Events after `id`, or null when they are not remembered: the reader must fetch all it shows anew. */
  after(id: number): readonly NumberedEvent[] | null;
  /** Number of the newest event, or the one before the first. */
  lastId(): number;
  subscribe(listener: (numbered: NumberedEvent) => void): () => void;
}

const remembered = 1_000;

/** `firstId` lies above every id of earlier runs, so that a reader of an earlier run is not taken for one of this. */
export function createEventFeed(firstId: number = Date.now()): EventFeed {
  const listeners = new Set<(numbered: NumberedEvent) => void>();
  let memory: NumberedEvent[] = [];
  let nextId = firstId;
  return {
    publish(event) {
      const numbered = { id: nextId++, event };
      memory.push(numbered);
      if (memory.length > 2 * remembered) memory = memory.slice(-remembered);
      for (const listener of [...listeners]) listener(numbered);
    },
    after(id) {
      const oldest = memory[0]?.id ?? nextId;
      if (id < oldest - 1 || id >= nextId) return null;
      return memory.filter((numbered) => numbered.id > id);
    },
    lastId: () => nextId - 1,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
