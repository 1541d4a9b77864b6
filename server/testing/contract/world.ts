import type { MachineBackend } from "#server/backends/contract.ts";

export type PowerChoice = "running" | "paused" | "off";

/**
 * A real place where one backend is put to the test, with a look of its own at the native state: what the backend says is never
 * checked by asking the backend.
 */
export interface World {
  readonly backend: MachineBackend;
  /** A subject without snapshots. */
  subject(options?: { state?: PowerChoice; disks?: number; name?: string; sizeBytes?: number }): Promise<string>;
  /** Changes what the first disk holds, so that two points differ. Only while the subject is off. */
  write(id: string, byte: number): Promise<void>;
  /** Independent looks. */
  readonly native: {
    /** Snapshot name → parent name or null, as the tool says. */
    parents(id: string): Promise<ReadonlyMap<string, string | null>>;
    current(id: string): Promise<string | null>;
    state(id: string): Promise<string>;
    /** Number that changes when the machine's process is replaced. */
    processNumber(id: string): Promise<string>;
    /** SHA-256 of what each disk holds at a snapshot, in the guest's view. Null where the image holds none. */
    contentAt(id: string, snapshot: string): Promise<readonly (string | null)[]>;
    /** SHA-256 of what each disk holds now. */
    contentNow(id: string): Promise<readonly string[]>;
    /** `qemu-img check` of every image: true when clean. */
    isClean(id: string): Promise<boolean>;
    /** Any native command, for states that the backend does not make. */
    run(args: readonly string[]): Promise<string>;
  };
  setPower(id: string, state: PowerChoice): Promise<void>;
  /** Files that hold the subject's disks. */
  files(id: string): readonly string[];
  close(): Promise<void>;
}
