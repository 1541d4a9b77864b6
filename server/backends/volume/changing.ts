import { isProblem, Problem } from "#lib/model/problem.ts";
import type { OneAtATime } from "./one-at-a-time.ts";
import type { VolumeRecord } from "./volume-record.ts";
import type { VolumeSource } from "./volume-source.ts";

/** What every change works with. */
export interface ChangeSource {
  readonly source: VolumeSource;
  readonly turns: OneAtATime;
}

/** Runs a change of a volume when no other one runs, and lets the next look see it. Node's errors become Problems. */
export async function changing<T>({ source, turns }: ChangeSource, id: string, change: () => Promise<T>): Promise<T> {
  try {
    return await turns.run(id, change);
  } catch (error) {
    if (isProblem(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") throw new Problem("no-space", `There is no space left: ${message}`);
    if (code === "EACCES" || code === "EPERM" || code === "EROFS")
      throw new Problem("permission-denied", `Espalier may not do this: ${message}`, {}, { cause: error });
    if (code === "ENOENT") throw new Problem("stale", `A file is gone. Look again. (${message})`, {}, { cause: error });
    throw error;
  } finally {
    source.storage.changed();
  }
}

/** Throws `cancelled`. */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new Problem("cancelled", "It was stopped before anything was changed.");
}

/** Changes what is known of a volume; nothing comes in between. */
export function changeRecord(
  { source: { records } }: ChangeSource,
  id: string,
  change: (record: VolumeRecord) => VolumeRecord,
): void {
  records.put(id, change(records.get(id)));
}
