import type { Finding, ObjectRef } from "#lib/model/finding.ts";

export const snapshotObject = (name: string): ObjectRef => ({ kind: "snapshot", id: name, name });
export const fileObject = (path: string): ObjectRef => ({ kind: "file", id: path, name: path });
export const diskObject = (target: string): ObjectRef => ({ kind: "disk", id: target, name: target });

/** `key` tells it from others of its kind as long as the inconsistency stands. The first repair is the one that is proposed. */
export function finding(kind: Finding["kind"], key: string, of: Omit<Finding, "id" | "kind" | "repair">): Finding {
  const id = key === "" ? kind : `${kind}:${key}`;
  return { id, kind, ...of, repair: of.repairs.length > 0 ? { action: "repair", finding: id } : null };
}

export const quoted = (names: readonly string[]): string => {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  return shown.join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
};

/** libvirt forgets the snapshot; no file is touched. */
export const forget = (names: readonly string[]) => ({ choice: "forget", title: `Forget ${quoted(names)}` });
