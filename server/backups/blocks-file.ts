import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { z } from "zod";
import { Problem } from "#lib/model/problem.ts";

/** A piece of a disk that a backup holds. `sha256` null: it reads as zeros. */
export interface Block {
  readonly offset: number;
  readonly length: number;
  readonly sha256: string | null;
}

/** Pieces that are hashed are at most this long, and end at its multiples. */
export const pieceBytes = 1024 * 1024;

const blockSchema = z.strictObject({
  offset: z.int().min(0),
  length: z.int().min(1),
  sha256: z.string().length(64).nullable(),
});

/** Writes blocks as they come, in the order of their offsets; zeros side by side become one. */
export class BlocksWriter {
  #file: FileHandle;
  #hash: Hash = createHash("sha256");
  #lines: string[] = [];
  #zero: { offset: number; length: number } | null = null;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** A new file that only this account can read. */
  static async create(path: string): Promise<BlocksWriter> {
    return new BlocksWriter(await open(path, "wx", 0o600));
  }

  async add(block: Block): Promise<void> {
    if (block.sha256 === null) {
      if (this.#zero && this.#zero.offset + this.#zero.length === block.offset) this.#zero.length += block.length;
      else {
        this.#endZeros();
        this.#zero = { offset: block.offset, length: block.length };
      }
      return;
    }
    this.#endZeros();
    this.#lines.push(`${JSON.stringify(block)}\n`);
    if (this.#lines.length >= 1024) await this.#write();
  }

  /** On the disk when it returns. Returns the SHA-256 of the file. */
  async end(): Promise<string> {
    this.#endZeros();
    await this.#write();
    await this.#file.sync();
    await this.#file.close();
    return this.#hash.digest("hex");
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  #endZeros(): void {
    if (this.#zero) this.#lines.push(`${JSON.stringify({ ...this.#zero, sha256: null })}\n`);
    this.#zero = null;
  }

  async #write(): Promise<void> {
    const text = this.#lines.splice(0).join("");
    this.#hash.update(text);
    await this.#file.appendFile(text);
  }
}

/** Blocks of a file, in order. Throws `unreadable-output` for what does not look like it, or does not have the hash that is expected. */
export async function* readBlocks(path: string, sha256: string): AsyncGenerator<Block> {
  const hash = createHash("sha256");
  const stream = createReadStream(path);
  stream.on("data", (chunk) => hash.update(chunk));
  const damaged = () =>
    new Problem("unreadable-output", `${path} was changed: it is not what Espalier wrote.`, { path });
  let end = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const block = blockSchema.safeParse(JSON.parse(line));
      if (!block.success || block.data.offset < end) throw damaged();
      end = block.data.offset + block.data.length;
      yield block.data;
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged();
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Problem("not-found", `${path} is gone.`, { path });
    throw error;
  }
  if (hash.digest("hex") !== sha256) throw damaged();
}
