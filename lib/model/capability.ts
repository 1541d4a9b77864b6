import { z } from "zod";

/** A named object in the way of an action. */
export const blockerSchema = z.object({ kind: z.string(), id: z.string(), name: z.string() });
export type Blocker = Readonly<z.infer<typeof blockerSchema>>;

/** How a supported operation behaves. Absent = it does not apply to the operation. */
export const traitsSchema = z.object({
  /** Power state the domain must have. */
  needsDomain: z.enum(["on", "off", "any"]).optional(),
  includesMemory: z.boolean().optional(),
  consistency: z.enum(["crash", "filesystem", "memory"]).optional(),
  /** Whether the snapshot is still there afterwards. */
  keepsSnapshot: z.enum(["yes", "consumed"]).optional(),
  newerSnapshots: z.enum(["kept", "destroyed"]).optional(),
  children: z.enum(["kept", "merged", "block"]).optional(),
  /** Whether snapshot names are per object or shared by several. */
  namespace: z.enum(["object", "global"]).optional(),
  duration: z.enum(["instant", "grows-with-data"]).optional(),
  progress: z.enum(["percent", "none"]).optional(),
  cancellable: z.enum(["no", "before-commit", "any-time"]).optional(),
  undoable: z.enum(["yes", "until-commit", "no"]).optional(),
  diffGranularity: z.enum(["extents", "files", "totals"]).optional(),
});
export type Traits = Readonly<z.infer<typeof traitsSchema>>;

/** May this be done to this object now. */
export const capabilitySchema = z.object({
  /** `not-now`: would be possible after a change that the reason names. `no`: not with this object on this host. */
  status: z.enum(["yes", "not-now", "no"]),
  /** Null only with `yes`. Words an operator can act on. */
  reason: z.string().nullable(),
  blockers: z.array(blockerSchema),
  traits: traitsSchema,
});
export type Capability = Readonly<z.infer<typeof capabilitySchema>>;

/** The actions a capability speaks of. `delete` is scope "one"; the two longer ones are the other scopes. */
export const snapshotActions = [
  "revert",
  "delete",
  "deleteChildren",
  "deleteSubtree",
  "merge",
  "edit",
  "rename",
  "lock",
  "clone",
  "diff",
  "backup",
] as const;
export const headActions = [
  "create",
  "createWithMemory",
  "createExternal",
  "createExternalWithMemory",
  "merge",
  "flush",
] as const;
/** What can be done to a volume's live state. */
export const volumeHeadActions = ["create", "merge", "deleteVolume"] as const;
export type VolumeHeadAction = (typeof volumeHeadActions)[number];
export type SnapshotAction = (typeof snapshotActions)[number];
export type HeadAction = (typeof headActions)[number];

export const yes = (traits: Traits = {}): Capability => ({ status: "yes", reason: null, blockers: [], traits });
export const notNow = (reason: string, blockers: Blocker[] = [], traits: Traits = {}): Capability => ({
  status: "not-now",
  reason,
  blockers,
  traits,
});
export const no = (reason: string, blockers: Blocker[] = [], traits: Traits = {}): Capability => ({
  status: "no",
  reason,
  blockers,
  traits,
});
