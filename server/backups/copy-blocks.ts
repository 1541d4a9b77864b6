import { createHash } from "node:crypto";
import { Problem } from "#lib/model/problem.ts";
import { type Block, pieceBytes } from "./blocks-file.ts";

export interface CopySource {
  read(offset: number, length: number): Promise<Buffer>;
}

export interface CopySink {
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Null: what is not written reads as zeros already. */
  readonly zero: ((offset: number, length: number) => Promise<void>) | null;
}

/** A range to copy; `isZero`: it is known to read as zeros, and is not read. `sha256`, where given, is what it must have. */
export interface CopyRange {
  readonly offset: number;
  readonly length: number;
  readonly isZero: boolean;
  readonly sha256?: string | null;
}

export interface CopyOptions {
  readonly source: CopySource;
  readonly sink: CopySink;
  readonly signal: AbortSignal;
  /** Called in order, with what was copied. */
  done(block: Block): Promise<void>;
}

const atOnce = 8;
const zeros = Buffer.alloc(pieceBytes);
export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function* pieces(range: CopyRange): Generator<CopyRange> {
  if (range.isZero || range.sha256 !== undefined) return yield range;
  for (let offset = range.offset; offset < range.offset + range.length; ) {
    const end = Math.min(range.offset + range.length, (Math.floor(offset / pieceBytes) + 1) * pieceBytes);
    yield { ...range, offset, length: end - offset };
    offset = end;
  }
}

async function copyPiece(piece: CopyRange, { source, sink }: CopyOptions): Promise<Block> {
  const { offset, length } = piece;
  const bytes = piece.isZero ? null : await source.read(offset, length);
  const sha256 =
    bytes === null || (length <= pieceBytes && bytes.equals(zeros.subarray(0, length))) ? null : hashOf(bytes);
  if (piece.sha256 !== undefined && sha256 !== piece.sha256)
    throw new Problem(
      "unreadable-output",
      `${length} bytes at ${offset} are not what was backed up: the file was changed.`,
      {
        offset,
        length,
      },
    );
  if (bytes !== null && sha256 !== null) await sink.write(offset, bytes);
  else if (sink.zero) await sink.zero(offset, length);
  return { offset, length, sha256 };
}

/**
 * Copies ranges piece by piece, some side by side, and hashes what was read on the way. Pieces of zeros are written as such.
 * Throws `cancelled`, `unreadable-output` for a piece with another hash than it must have, and what source and sink throw.
 */
export async function copyBlocks(
  ranges: Iterable<CopyRange> | AsyncIterable<CopyRange>,
  options: CopyOptions,
): Promise<void> {
  const underWay: Promise<Block>[] = [];
  const oldest = async () => {
    const block = await underWay.shift();
    if (block) await options.done(block);
  };
  try {
    for await (const range of ranges)
      for (const piece of pieces(range)) {
        if (options.signal.aborted) throw new Problem("cancelled", "The copy was stopped.");
        if (underWay.length >= atOnce) await oldest();
        const copy = copyPiece(piece, options);
        copy.catch(() => undefined);
        underWay.push(copy);
      }
    while (underWay.length > 0) await oldest();
  } finally {
    await Promise.allSettled(underWay);
  }
}
