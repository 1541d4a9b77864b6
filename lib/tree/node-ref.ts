/**
 * A node of a drawn tree: the head, or a snapshot by its id.
 * The prefix keeps a snapshot that is called "head" apart from the head. Used in URLs, so it must stay stable.
 */
export type NodeRef = "head" | `s:${string}`;

export const HEAD: NodeRef = "head";
export const snapshotRef = (id: string): NodeRef => `s:${id}`;

/** The snapshot's id, or null for the head. */
export const snapshotIdOf = (ref: NodeRef): string | null => (ref === HEAD ? null : ref.slice(2));

/** Reads a ref from a URL; null for anything else. */
export function parseNodeRef(text: string | null): NodeRef | null {
  if (text === HEAD) return HEAD;
  return text?.startsWith("s:") && text.length > 2 ? (text as NodeRef) : null;
}
