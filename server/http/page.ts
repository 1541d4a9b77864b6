import { Problem } from "#lib/model/problem.ts";

export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw badCursor();
  }
}

const badCursor = (): Problem =>
  new Problem("invalid-input", "The cursor is not one that this list gave. Start again without it.", {
    fields: [{ path: "cursor", message: "must be the nextCursor of an earlier answer" }],
  });

/** A page of a list that the store keeps, newest first. `read` gets one more than asked for, to see whether more follow. */
export function pageOfStore<T>(
  query: PageQuery,
  read: (page: { before: number | null; limit: number }) => readonly T[],
  seqOf: (item: T) => number,
): Page<T> {
  const limit = query.limit ?? 100;
  const before = query.cursor === undefined ? null : decode(query.cursor);
  if (before !== null && !Number.isSafeInteger(before)) throw badCursor();
  const rows = read({ before: before as number | null, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encode(seqOf(last)) : null };
}

/** A page of a list in memory. The cursor holds the last id seen and its place, in case that item is gone meanwhile. */
export function pageOfList<T extends { readonly id: string }>(list: readonly T[], query: PageQuery): Page<T> {
  const limit = query.limit ?? 1000;
  const start = query.cursor === undefined ? 0 : placeAfter(list, decode(query.cursor));
  const items = list.slice(start, start + limit);
  const last = items.at(-1);
  const hasMore = start + limit < list.length;
  return { items, nextCursor: hasMore && last ? encode([last.id, start + items.length - 1]) : null };
}

function placeAfter(list: readonly { readonly id: string }[], cursor: unknown): number {
  if (!Array.isArray(cursor) || typeof cursor[0] !== "string" || !Number.isSafeInteger(cursor[1]) || cursor[1] < 0)
    throw badCursor();
  const at = list.findIndex((item) => item.id === cursor[0]);
  return at === -1 ? Number(cursor[1]) : at + 1;
}
