import type { IntentOf } from "#lib/model/intent.ts";
import type { SnapshotWish } from "./snapshot-wish.ts";

/** `method:KIND`: by the kind of volumes that the disk lies on. */
export type DiskMode = "usual" | "internal" | "external" | "no" | `method:${string}`;

const methodOf = (mode: DiskMode): string | null => (mode.startsWith("method:") ? mode.slice("method:".length) : null);

/** Whether a disk is saved by what it lies on: all that are kept are, then, and no memory is. */
export const isByStorage = ({ disks }: Pick<CreateWish, "disks">): boolean =>
  Object.values(disks).some((mode) => methodOf(mode) !== null);

function diskChoice(target: string, mode: DiskMode): NonNullable<IntentOf<"create">["disks"]> {
  const method = methodOf(mode);
  if (method !== null) return [{ target, mode: "external", method }];
  return mode === "usual" || mode.startsWith("method:")
    ? []
    : [{ target, mode: mode as "internal" | "external" | "no" }];
}

/** What was filled in to take a snapshot. */
export interface CreateWish extends SnapshotWish {
  readonly hasMemory: boolean;
  readonly disks: Readonly<Record<string, DiskMode>>;
  readonly quiesce: "no" | "try" | "require";
}

/** As an intent: what was left as usual is left out, so that the host decides. */
export function createIntent(wish: CreateWish, canSaveMemory: boolean): IntentOf<"create"> {
  if (wish.way === "xml") return { action: "create", xml: wish.xml.trim() };
  const disks = Object.entries(wish.disks).flatMap(([target, mode]) => diskChoice(target, mode));
  const hasMemory = canSaveMemory && wish.hasMemory && !isByStorage(wish);
  return {
    action: "create",
    ...(wish.name.trim() === "" ? {} : { name: wish.name.trim() }),
    ...(wish.description.trim() === "" ? {} : { description: wish.description.trim() }),
    ...(canSaveMemory ? { memory: hasMemory } : {}),
    ...(disks.length === 0 ? {} : { disks }),
    ...(wish.quiesce === "no" || hasMemory ? {} : { quiesce: wish.quiesce }),
  };
}
