import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "#lib/model/problem.ts";
import type { RunContext } from "#server/backends/contract.ts";
import type { LibvirtConnection } from "../connection.ts";
import { type DomainDisk, parseDomain } from "../parse-domain.ts";

const pollMs = 200;

export async function liveDisk(connection: LibvirtConnection, id: string, target: string): Promise<DomainDisk> {
  const domain = parseDomain(await connection.read(["dumpxml", `--domain=${id}`]));
  const disk = domain.disks.find((d) => d.target === target);
  if (!disk) throw new Problem("stale", `The machine has no disk ${target} any more.`);
  return disk;
}

interface BlockJobState {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** `virsh blockjob --raw`; null when no job is under way. */
export async function blockJobState(
  connection: LibvirtConnection,
  id: string,
  target: string,
): Promise<BlockJobState | null> {
  const out = await connection.read(["blockjob", `--domain=${id}`, `--path=${target}`, "--raw"]);
  if (out.trim() === "") return null;
  const number = (key: string) => Number(new RegExp(`${key}=(\\d+)`).exec(out)?.[1] ?? Number.NaN);
  const [doneBytes, totalBytes] = [number("cur"), number("end")];
  if (Number.isNaN(doneBytes) || Number.isNaN(totalBytes))
    throw new Problem("unreadable-output", "libvirt's word on the block job was not understood.", { output: out });
  return { doneBytes, totalBytes };
}

/**
 * Waits for a block job, telling its progress: `gone` when there is none any more, `ready` when `isReady` says so.
 * Progress is what `measure` says, else what libvirt does.
 * An abort ends the job and leaves the chain as it was: `cancelled`.
 */
export async function followBlockJob(
  connection: LibvirtConnection,
  id: string,
  target: string,
  { signal, progress }: RunContext,
  isReady: () => Promise<boolean> = async () => false,
  measure: (() => Promise<number | null>) | null = null,
): Promise<"gone" | "ready"> {
  for (;;) {
    if (signal.aborted) {
      await connection.change(["blockjob", `--domain=${id}`, `--path=${target}`, "--abort"]);
      throw new Problem("cancelled", `The copy of ${target} was stopped; the chain is as it was.`);
    }
    const state = await blockJobState(connection, id, target);
    if (state === null) return "gone";
    const told = state.totalBytes > 0 ? state.doneBytes / state.totalBytes : null;
    const fraction = measure === null ? told : await measure();
    if (fraction !== null) progress(fraction);
    if (await isReady()) return "ready";
    await pause(pollMs);
  }
}
