import type { DomainFacts } from "../domain-facts.ts";

/** Whether two names are of one file: the same path, or another name of what lies there. */
export function isSameFile(a: string | null, b: string | null, facts: Pick<DomainFacts, "images">): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const [one, other] = [facts.images.get(a)?.file, facts.images.get(b)?.file];
  return (
    one?.state === "present" &&
    other?.state === "present" &&
    one.stamp.device === other.stamp.device &&
    one.stamp.inode === other.stamp.inode
  );
}
