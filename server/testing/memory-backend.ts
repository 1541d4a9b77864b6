import { Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type {
  BackendChange,
  MachineBackend,
  ObservedSnapshot,
  Operation,
  Probe,
  RunContext,
} from "#server/backends/contract.ts";
import type { StepCall, StepOp } from "#server/backends/step-call.ts";
import { type MemoryDomain, observationOf, snapshotNamed } from "./memory-domain.ts";

type OwnOp =
  | "lock"
  | "picture"
  | "keepDescriptions"
  | "keepInTrash"
  | "checkTrash"
  | "restoreSnapshot"
  | "closeTrash"
  | "emptyTrash"
  | "acceptFiles"
  | "acknowledge";
type NativeOp = Exclude<StepOp, OwnOp>;

/** A backend whose world is in memory: the contract with nothing behind it, and handles to make it fail or stand still. */
export interface MemoryBackend extends MachineBackend {
  addDomain(id: string, name: string, snapshots?: readonly string[]): void;
  /** Snapshots of a domain by id. */
  snapshotIds(id: string): string[];
  /** Something changes the world past Espalier. */
  change(id: string): void;
  /** Every native change that was made, in order. */
  readonly changes: readonly string[];
  /** The next run of an operation stands still before or after its change, as in a crash or a slow tool. */
  halt(op: NativeOp | "evidence" | "observe", where: "before" | "after"): Halt;
  /** The next run of an operation fails; `after`: it is done all the same. */
  failNext(op: NativeOp | "screen", problem: Problem, where?: "before" | "after"): void;
  /** What `examine` answers instead of looking. */
  examineAnswer: "unknown" | Problem | null;
  /** While true, nothing answers. */
  isDown: boolean;
}

export interface Halt {
  readonly reached: Promise<void>;
  release(): void;
}

export const tinyPng = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);

export function createMemoryBackend(): MemoryBackend {
  const worlds = new Map<string, MemoryDomain>();
  const changes: string[] = [];
  const halts: { op: string; where: string; reach: () => void; released: Promise<void> }[] = [];
  const failures: { op: string; where: string; problem: Problem }[] = [];
  const listeners = new Set<(change: BackendChange) => void>();
  let clock = Date.UTC(2026, 0, 1);

  const worldOf = (id: string): MemoryDomain => {
    if (backend.isDown) throw new Problem("host-down", "The memory host does not answer.");
    const world = worlds.get(id);
    if (!world) throw new Problem("not-found", `There is no domain ${id}.`);
    return world;
  };
  const take = <T extends { op: string; where: string }>(list: T[], op: string, where: string): T | undefined => {
    const at = list.findIndex((entry) => entry.op === op && entry.where === where);
    return at === -1 ? undefined : list.splice(at, 1)[0];
  };
  const pass = async (op: string, where: string) => {
    const halt = take(halts, op, where);
    halt?.reach();
    await halt?.released;
    const failure = take(failures, op, where);
    if (failure) throw failure.problem;
  };

  /** An operation whose `apply` may be done twice, and whose `isDone` looks at the world. */
  function operation<Op extends NativeOp>(
    op: Op,
    apply: (world: MemoryDomain, call: Extract<StepCall, { op: Op }>) => void,
    isDone: (world: MemoryDomain, call: Extract<StepCall, { op: Op }>) => boolean,
  ): Operation<Extract<StepCall, { op: Op }>> {
    return {
      command: (id, call) => ({ argv: ["memory", op, id, JSON.stringify(call)], input: null }),
      async evidence(id) {
        await pass("evidence", "before");
        return { generation: worldOf(id).generation };
      },
      async run(id, call, context: RunContext) {
        const world = worldOf(id);
        await pass(op, "before");
        apply(world, call);
        world.generation++;
        changes.push(`${op} ${"snapshot" in call ? call.snapshot : "name" in call ? call.name : ""}`.trim());
        context.progress(0.5);
        await pass(op, "after");
        for (const listener of listeners) listener({ type: "subject", id });
      },
      async examine(id, call) {
        const world = worldOf(id);
        if (backend.examineAnswer instanceof Error) throw backend.examineAnswer;
        return backend.examineAnswer ?? (isDone(world, call) ? "done" : "not-done");
      },
    };
  }

  const find = (world: MemoryDomain, id: string) => world.snapshots.find((snapshot) => snapshot.id === id);
  const need = (world: MemoryDomain, id: string): ObservedSnapshot => {
    const found = find(world, id);
    if (!found) throw new Problem("stale", `${world.name} has no snapshot "${id}" any more.`);
    return found;
  };
  const add = (world: MemoryDomain, name: string, description: string | null): void => {
    clock += 1000;
    world.snapshots.push(snapshotNamed(name, world.headParentId, new Date(clock).toISOString(), description));
    world.headParentId = name;
  };

  const backend: MemoryBackend = {
    kind: "libvirt",
    subjects: "domain",
    storage: async () => ({ disks: [], pools: [] }),
    changes,
    examineAnswer: null,
    isDown: false,
    addDomain(id, name, snapshots = []) {
      const world: MemoryDomain = {
        ...{ id, name, state: "running", headParentId: null, managedSave: false, snapshots: [], generation: 0 },
      };
      worlds.set(id, world);
      for (const snapshot of snapshots) add(world, snapshot, null);
    },
    async files(id) {
      worldOf(id);
      return [];
    },
    snapshotIds: (id) => worlds.get(id)?.snapshots.map((snapshot) => snapshot.id) ?? [],
    change(id) {
      worldOf(id).generation++;
    },
    halt(op, where) {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      halts.push({ op, where, reach: reached.resolve, released: released.promise });
      return { reached: reached.promise, release: released.resolve };
    },
    failNext: (op, problem, where = "before") => void failures.push({ op, where, problem }),

    async probe(): Promise<Probe> {
      const down = new Problem("host-down", "The memory host does not answer.");
      if (backend.isDown) return { state: "down", problem: problemDocument(down), versions: {}, capabilities: {} };
      return { state: "up", problem: null, versions: { memory: "1" }, capabilities: {} };
    },
    list: async () =>
      [...worlds.values()].map((world) => ({
        id: world.id,
        name: world.name,
        state: world.state,
        snapshotCount: world.snapshots.length,
        headParentId: world.headParentId,
        oldestAt: world.snapshots[0]?.createdAt ?? null,
        newestAt: world.snapshots.at(-1)?.createdAt ?? null,
        sizeBytes: null,
        depth: null,
        findingCount: 0,
        frozen: null,
        problem: null,
      })),
    async observe(id) {
      await pass("observe", "before");
      return observationOf(worldOf(id));
    },
    snapshotXml: async (id, snapshot) =>
      `<domainsnapshot><name>${need(worldOf(id), snapshot).name}</name></domainsnapshot>`,
    subjectXml: async (id) => `<domain><name>${worldOf(id).name}</name></domain>`,
    async screen(id) {
      worldOf(id);
      await pass("screen", "before");
      return tinyPng;
    },
    operations: {
      create: operation(
        "create",
        (world, call) => {
          if (!find(world, call.name)) add(world, call.name, call.description);
        },
        (world, call) => find(world, call.name) !== undefined,
      ),
      revert: operation(
        "revert",
        (world, call) => {
          world.headParentId = need(world, call.snapshot).id;
        },
        (world, call) => world.headParentId === call.snapshot,
      ),
      remove: operation(
        "remove",
        (world, call) => {
          const gone = find(world, call.snapshot);
          if (!gone) return;
          world.snapshots = world.snapshots
            .filter((snapshot) => snapshot !== gone)
            .map((snapshot) => (snapshot.parentId === gone.id ? { ...snapshot, parentId: gone.parentId } : snapshot));
          if (world.headParentId === gone.id) world.headParentId = gone.parentId;
        },
        (world, call) => find(world, call.snapshot) === undefined,
      ),
      describe: operation(
        "describe",
        (world, call) => {
          const { id } = need(world, call.snapshot);
          world.snapshots = world.snapshots.map((snapshot) =>
            snapshot.id === id ? { ...snapshot, description: call.description } : snapshot,
          );
        },
        (world, call) => find(world, call.snapshot)?.description === call.description,
      ),
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
  return backend;
}
