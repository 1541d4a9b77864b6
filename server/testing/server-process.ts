import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Intent } from "#lib/model/intent.ts";
import type { SubjectKind } from "#lib/model/subject.ts";

/** Where a server kills itself: just before the first native change that it is about to make, or just after it. */
export type Death = "before" | "after";

/** It kills itself just before or just after it first calls this function of node:fs/promises with a path that fits. */
export interface DeathAt {
  readonly call: "mkdir" | "open" | "writeFile" | "rename" | "rm" | "rmdir" | "link";
  /** As a regular expression. */
  readonly path: string;
  readonly when: Death;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  /** What it says: the id of the job that it started, then "ended". */
  readonly lines: AsyncIterator<string>;
  readonly gone: Promise<unknown>;
}

const script = join(import.meta.dirname, "start-one-job.ts");

/** A server in a process of its own that starts one job, or takes up what an earlier one left. `spared`: calls that it survives, as JSON. */
export function serverProcess(
  data: string,
  uri: string,
  subject: string,
  intent?: Intent,
  death?: Death,
  spared: readonly string[] = [],
  { kind = "domain", deathAt }: { readonly kind?: SubjectKind; readonly deathAt?: DeathAt } = {},
): ServerProcess {
  const args = [script, data, uri, subject, ...(intent ? [JSON.stringify(intent)] : [])];
  const env = {
    ...process.env,
    // Many short lives: what was compiled for one serves the next.
    NODE_COMPILE_CACHE: join(dirname(data), "compiled"),
    ESPALIER_TEST_KIND: kind,
    ...(deathAt ? { ESPALIER_TEST_DEATH_AT: JSON.stringify(deathAt) } : {}),
    ...(death ? { ESPALIER_TEST_DEATH: death, ESPALIER_TEST_SPARED: JSON.stringify(spared) } : {}),
  };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), gone: once(child, "exit") };
}
