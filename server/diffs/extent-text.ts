import type { DiffExtent } from "#lib/model/diff.ts";

/** How a list of extents is written as text, line by line. */
export interface ExtentFormat {
  readonly contentType: string;
  readonly extension: string;
  readonly head: string;
  line(extent: DiffExtent): string;
}

export const ndjson: ExtentFormat = {
  contentType: "application/x-ndjson",
  extension: "ndjson",
  head: "",
  line: ({ offset, length, kind }) => `{"offset":${offset},"length":${length},"kind":"${kind}"}\n`,
};

export const csv: ExtentFormat = {
  contentType: "text/csv; charset=utf-8",
  extension: "csv",
  head: "offset,length,kind\r\n",
  line: ({ offset, length, kind }) => `${offset},${length},${kind}\r\n`,
};

/** What an Accept header asks for; null: JSON. */
export function wantedFormat(accept: string | null): ExtentFormat | null {
  if (accept?.includes("application/x-ndjson")) return ndjson;
  return accept?.includes("text/csv") ? csv : null;
}

/**
 * Extents as bytes, as fast as they are taken and no faster. What fails after the first byte breaks the stream off, so that a reader
 * never takes a part for the whole.
 */
export function extentStream(
  chunks: AsyncIterable<readonly DiffExtent[]>,
  format: ExtentFormat,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = chunks[Symbol.asyncIterator]();
  let isBegun = false;
  return new ReadableStream({
    async pull(controller) {
      if (!isBegun && format.head !== "") controller.enqueue(encoder.encode(format.head));
      isBegun = true;
      const { done, value } = await iterator.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(value.map(format.line).join("")));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
