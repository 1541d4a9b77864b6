import { z } from "zod";

const diskChoiceSchema = z.strictObject({
  target: z.string().min(1),
  mode: z.enum(["internal", "external", "no"]),
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
    /** `<domainsnapshot>` to take name, description, memory and disks from. */
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
  }),
  z.strictObject({
    action: z.literal("merge"),
    from: z.string(),
    into: z.string(),
    direction: z.enum(["auto", "commit", "pull"]).optional(),
    keepFile: z.string().optional(),
    disk: z.string().optional(),
    bandwidth: z.number().optional(),
  }),
  z.strictObject({
    action: z.literal("edit"),
    snapshot: z.string().min(1),
    name: z.string().optional(),
    description: z.string().optional(),
    locked: z.boolean().optional(),
  }),
  z.strictObject({ action: z.literal("repair"), finding: z.string() }),
  z.strictObject({
    action: z.literal("backup"),
    snapshot: z.string().optional(),
    since: z.string().optional(),
    target: z.string(),
    format: z.enum(["raw", "qcow2"]).optional(),
  }),
  z.strictObject({ action: z.literal("clone"), snapshot: z.string(), name: z.string() }),
  z.strictObject({ action: z.literal("deleteVolume"), snapshots: z.enum(["refuse", "delete"]) }),
]);
export type Intent = Readonly<z.infer<typeof intentSchema>>;
export type IntentOf<A extends Intent["action"]> = Extract<Intent, { action: A }>;
