import type { IntentOf } from "#lib/model/intent.ts";

export type DiskMode = "usual" | "internal" | "external" | "no";

/** What was filled in to take a snapshot. */
export interface CreateWish {
  readonly way: "form" | "xml";
  readonly name: string;
  readonly description: string;
  readonly hasMemory: boolean;
  readonly disks: Readonly<Record<string, DiskMode>>;
  readonly quiesce: "no" | "try" | "require";
  readonly xml: string;
}

/** As an intent: what was left as usual is left out, so that the host decides. */
export function createIntent(wish: CreateWish, canSaveMemory: boolean): IntentOf<"create"> {
  if (wish.way === "xml") return { action: "create", xml: wish.xml.trim() };
  const disks = Object.entries(wish.disks).flatMap(([target, mode]) => (mode === "usual" ? [] : [{ target, mode }]));
  return {
    action: "create",
    ...(wish.name.trim() === "" ? {} : { name: wish.name.trim() }),
    ...(wish.description.trim() === "" ? {} : { description: wish.description.trim() }),
    ...(canSaveMemory ? { memory: wish.hasMemory } : {}),
    ...(disks.length === 0 ? {} : { disks }),
    ...(wish.quiesce === "no" || (canSaveMemory && wish.hasMemory) ? {} : { quiesce: wish.quiesce }),
  };
}
