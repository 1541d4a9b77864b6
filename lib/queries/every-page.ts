import type { ProblemDocument } from "#lib/model/problem-document.ts";

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Reads a list to its end. */
export async function everyPage<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** The same of a list that says what could not be looked at. */
export async function everyPageInPart<T>(
  read: (cursor: string | undefined) => Promise<Page<T> & { partial: ProblemDocument[] }>,
): Promise<{ items: T[]; partial: ProblemDocument[] }> {
  const partial = new Map<string, ProblemDocument>();
  const items = await everyPage(async (cursor) => {
    const page = await read(cursor);
    for (const problem of page.partial) partial.set(problem.code + problem.detail, problem);
    return page;
  });
  return { items, partial: [...partial.values()] };
}
