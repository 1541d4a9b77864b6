import { type FileHandle, open } from "node:fs/promises";

/** A new file of JSON lines that only this account can read. */
export async function openFileForLines(path: string): Promise<LinesFile> {
  return new LinesFile(await open(path, "wx", 0o600));
}

export class LinesFile {
  #file: FileHandle;
  #lines: string[] = [];

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async add(value: unknown): Promise<void> {
    this.#lines.push(`${JSON.stringify(value)}\n`);
    if (this.#lines.length >= 1024) await this.#write();
  }

  /** On the disk when it returns. */
  async end(): Promise<void> {
    await this.#write();
    await this.#file.sync();
    await this.#file.close();
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  async #write(): Promise<void> {
    await this.#file.appendFile(this.#lines.splice(0).join(""));
  }
}
