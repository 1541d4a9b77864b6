import type { ComparedNode } from "./compared-node.ts";

type Held = Pick<ComparedNode, "disks">;

const targetsOf = ({ disks }: Held): string[] =>
  disks.flatMap(({ target, how }) => (how === "left out" ? [] : [target]));

/** The disks that both ends hold, and words about those that only one does. */
export function sharedDisks(a: Held, b: Held): { both: string[]; single: string[] } {
  const [ofA, ofB] = [targetsOf(a), targetsOf(b)];
  const only = (these: readonly string[], others: readonly string[], letter: string): string[] => {
    const alone = these.filter((one) => !others.includes(one));
    return alone.length === 0 ? [] : [`Only ${letter} holds ${alone.join(", ")}.`];
  };
  return { both: ofA.filter((one) => ofB.includes(one)), single: [...only(ofA, ofB, "A"), ...only(ofB, ofA, "B")] };
}
