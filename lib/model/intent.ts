import { z } from "zod";

const diskChoiceSchema = z.strictObject({
  target: z.string().min(1),
  mode: z.enum(["internal", "external", "no"]),
  /**
   * How the disk is saved: `qemu` (an overlay), a kind of volumes that its file lies on (`filecopy`, `btrfs`), or `default`: by the
   * disk's format and what it lies on. Left out: as `mode` says.
   */
  method: z.string().optional(),
  file: z.string().optional(),
});

export const startAfterRevert = ["as-saved", "running", "paused", "off"] as const;

/** What was asked, before anyone knows what it takes. A field that is not known is refused: a mistyped `metadataOnly` would delete. */
export const intentSchema = z.discriminatedUnion("action", [
  z.strictObject({
    action: z.literal("create"),
    name: z.string().optional(),
    description: z.string().optional(),
    /** Save the memory too. Default: yes for a domain that is running or paused. */
    memory: z.boolean().optional(),
    disks: z.array(diskChoiceSchema).optional(),
    quiesce: z.enum(["no", "try", "require"]).optional(),
    live: z.boolean().optional(),
    /**
     * Of a volume that is a chain of files. same (default): the live file keeps its name, and what it held goes on under a new one;
     * new: the live state goes on in a new file.
     */
    liveFile: z.enum(["same", "new"]).optional(),
    /** Of a volume whose storage can: a snapshot that may be written to. Default: no. */
    writable: z.boolean().optional(),
    /** `<domainsnapshot>` (of a volume: `<volsnapshot>`) to take name, description, memory and disks from. */
    xml: z.string().optional(),
  }),
  z.strictObject({
    action: z.literal("revert"),
    snapshot: z.string().min(1),
    start: z.enum(startAfterRevert).optional(),
    /** Take a snapshot of the head first. Default: true. */
    safetySnapshot: z.boolean().optional(),
    force: z.boolean().optional(),
  }),
  z.strictObject({
    action: z.literal("delete"),
    snapshot: z.string().min(1),
    /** one: its changes merge into its children; children: descendants only; subtree: it and they. */
    scope: z.enum(["one", "children", "subtree"]),
    /** Forget the snapshot, keep its data. */
    metadataOnly: z.boolean().optional(),
    /** Keep what can be kept, so that it can be restored for a while. Default: yes. No: its space is freed at once. */
    trash: z.boolean().optional(),
  }),
  /**
   * Makes one file of all from one point of a chain to another: the upper point keeps its content, the lower one and those between
   * are no points any more. A point is a snapshot's id, `head`, or the absolute path of a file of the chain; which is the upper one
   * is seen from the chain.
   */
  z.strictObject({
    action: z.literal("merge"),
    from: z.string().min(1),
    into: z.string().min(1),
    /** commit: down into the lower file; pull: up into the upper one; auto (default): what copies less. */
    direction: z.enum(["auto", "commit", "pull"]).optional(),
    /** File that is there afterwards: `base` (the lower one's name), `overlay` (the upper one's), or an absolute path. Default: no renaming. */
    keepFile: z.string().min(1).optional(),
    /** Only this disk. Default: every disk that has files between the two points. */
    disk: z.string().min(1).optional(),
    /** MiB per second, for a machine that runs. Default: unlimited. */
    bandwidth: z.number().positive().optional(),
  }),
  z.strictObject({
    action: z.literal("edit"),
    snapshot: z.string().min(1),
    name: z.string().optional(),
    description: z.string().optional(),
    locked: z.boolean().optional(),
  }),
  z.strictObject({
    action: z.literal("repair"),
    finding: z.string(),
    /** One of the finding's `repairs`. Default: the first. */
    choice: z.string().optional(),
  }),
  /** Takes a deleted snapshot out of the trash, with its files. */
  z.strictObject({ action: z.literal("restore"), trash: z.string().min(1) }),
  /** Removes one entry of the trash for good, or all of a machine. */
  z.strictObject({ action: z.literal("emptyTrash"), trash: z.string().min(1).optional() }),
  /** Lets a running machine's disks be written out to their files, by pausing it for a moment: what was written until then is seen outside. */
  z.strictObject({ action: z.literal("flush") }),
  /** A copy of disks elsewhere, full or what changed since an earlier backup. */
  z.strictObject({
    action: z.literal("backup"),
    /** The point; left out: the machine as it is now. */
    snapshot: z.string().min(1).optional(),
    /** Id of the backup that it builds on. Left out: a full one. */
    since: z.string().min(1).optional(),
    /** Absolute path of the folder that backups are kept in. */
    target: z.string().min(1),
    /** Default: qcow2. */
    format: z.enum(["raw", "qcow2"]).optional(),
    /** Targets. Default: every disk that the point holds. */
    disks: z.array(z.string().min(1)).optional(),
    /** Make the guest's files consistent first, for a running machine. Default: try. */
    quiesce: z.enum(["no", "try", "require"]).optional(),
  }),
  /**
   * Removes libvirt's checkpoints, which keep a machine from going back to snapshots inside its images, and from being snapshotted while
   * it is off. Default: all of them.
   */
  z.strictObject({ action: z.literal("removeCheckpoints"), checkpoints: z.array(z.string().min(1)).min(1).optional() }),
  /** Of a backup: writes the disks as they were to new files, and makes a new machine of them where a name is given. */
  z.strictObject({
    action: z.literal("restoreBackup"),
    /** Absolute path of an existing folder. */
    folder: z.string().min(1),
    disks: z.array(z.string().min(1)).optional(),
    format: z.enum(["raw", "qcow2"]).optional(),
    /** Name of a machine that is not there yet. */
    domain: z.string().min(1).optional(),
  }),
  /** Of a backup: reads all of it and compares it with its hashes. */
  z.strictObject({ action: z.literal("verifyBackup") }),
  /** Of a backup: removes its files. `refuse` (default): not while others build on it. */
  z.strictObject({ action: z.literal("deleteBackup"), dependents: z.enum(["refuse", "delete"]).optional() }),
  /** Of a volume: a new one with what a snapshot holds. */
  z.strictObject({ action: z.literal("clone"), snapshot: z.string().min(1), name: z.string().min(1) }),
  /** Of a volume: removes it. `refuse`: not while it has snapshots; `delete`: with them. */
  z.strictObject({ action: z.literal("deleteVolume"), snapshots: z.enum(["refuse", "delete"]) }),
]);
export type Intent = Readonly<z.infer<typeof intentSchema>>;
export type IntentOf<A extends Intent["action"]> = Extract<Intent, { action: A }>;
