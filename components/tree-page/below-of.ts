interface Placed {
  readonly id: string;
  readonly parentId: string | null;
}

/** The ids of all below the given ones, without them. */
export function belowOf(snapshots: readonly Placed[], from: readonly string[]): Set<string> {
  const children = Map.groupBy(snapshots, (one) => one.parentId);
  const found = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const child of children.get(id) ?? [])
      if (!found.has(child.id)) {
        found.add(child.id);
        open.push(child.id);
      }
  return found;
}
