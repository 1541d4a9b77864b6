/** Capabilities in an operator's words; a name that is not here is shown as it is. */
const words: Record<string, string> = {
  browse: "Read machines and their snapshots",
  create: "Take snapshots",
  createInternal: "Take snapshots inside the disks' own images",
  createExternal: "Take snapshots as files of their own",
  createWithMemory: "Save the memory with a snapshot",
  revert: "Revert",
  revertInternal: "Revert to internal snapshots",
  revertExternal: "Revert to external snapshots",
  revertExternalByLibvirt: "Let libvirt itself revert to external snapshots",
  anyNameWhileRunning: "Save a running machine inside its images under any name",
  delete: "Delete a snapshot",
  deleteInternal: "Delete internal snapshots",
  deleteExternal: "Delete external snapshots",
  deleteChildren: "Delete all below a snapshot",
  deleteSubtree: "Delete a whole branch",
  merge: "Merge files of a chain",
  edit: "Change descriptions",
  rename: "Rename snapshots",
  renameSnapshot: "Rename snapshots",
  lock: "Lock against deletion",
  clone: "Clone a snapshot as a machine",
  diff: "Show changed blocks",
  backup: "Use a snapshot as backup source",
  quiesce: "Ask the guest to make its files consistent",
  screen: "Show the guest's screen",
  listBeyond16384: "List more than 16 384 snapshots of one machine",
};

export const capabilityWords = (name: string): string =>
  words[name] ?? name.replaceAll(/([a-z])([A-Z0-9])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
