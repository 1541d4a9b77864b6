import type { Finding } from "#lib/model/finding.ts";

/** Each kind of finding in a few words, for lists and filters. */
export const findingKindWords: Record<Finding["kind"], string> = {
  "missing-tag": "Snapshot without its tag",
  "missing-file": "Snapshot without its file",
  "missing-memory-file": "Snapshot without its memory",
  "lost-snapshot": "Snapshot that is gone",
  "missing-live": "Live state that is gone",
  "orphan-tag": "Tag that libvirt does not know",
  "orphan-overlay": "File that no snapshot names",
  "orphan-parent": "Parent that is not there",
  "wrong-backing": "File on another base",
  "missing-backing-file": "Base that is not there",
  "stale-backing-store": "Chain written down wrongly",
  "unnamed-chain": "Chain not written down",
  "changed-outside": "Changed from outside",
  "half-done-deletion": "Deletion half done",
  "interrupted-job": "Interrupted job",
  "disk-full": "Storage full",
  "unreadable-image": "Image that cannot be read",
};
