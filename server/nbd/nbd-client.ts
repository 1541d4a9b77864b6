import { connect, type Socket } from "node:net";
import { Problem } from "#lib/model/problem.ts";
import { ByteQueue } from "./byte-queue.ts";
import {
  commands,
  errnos,
  goRequest,
  handshakeFlags,
  infos,
  magic,
  optionReplies,
  replyBytes,
  requestHeader,
  transmissionFlags,
} from "./nbd-protocol.ts";

/** Where an NBD server listens. */
export type NbdAddress =
  | { readonly socket: string; readonly exportName?: string }
  | { readonly host: string; readonly port: number; readonly exportName?: string };

/** One connection to an NBD export. Requests may be made side by side; every method throws only Problem. */
export interface NbdClient {
  readonly sizeBytes: number;
  readonly isReadOnly: boolean;
  /** Payload that came from the server so far, in bytes. */
  readonly readBytes: number;
  /** Payload that was sent to the server so far; zeros by `writeZeroes` are none. */
  readonly writtenBytes: number;
  /** Throws `tool-failed` (I/O error), `invalid-input` (outside of the export). */
  read(offset: number, length: number): Promise<Buffer>;
  /** Throws `no-space`, `not-allowed` for a read-only export, `tool-failed`. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Lets a range of any length read as zeros. */
  writeZeroes(offset: number, length: number): Promise<void>;
  /** What was written before it is on the disk when it returns. */
  flush(): Promise<void>;
  /** Takes leave of the server; whatever is under way fails. */
  close(): Promise<void>;
}

/** A single request is at most this long: qemu-nbd takes 32 MiB. Zeros carry no payload and may be longer. */
const longestRequest = 32 * 1024 * 1024;
const longestZeroes = 1024 * 1024 * 1024;

interface Waiting {
  readonly readLength: number;
  readonly what: string;
  resolve(bytes: Buffer): void;
  reject(error: Problem): void;
}

const lost = (why: string): Problem => new Problem("tool-failed", `The connection to the disk's server ended: ${why}.`);

const unreachable = ({ code }: NodeJS.ErrnoException): Problem | null =>
  code === "ENOENT" || code === "ECONNREFUSED" ? new Problem("not-found", "No NBD server listens there.") : null;

/** Throws `not-found` when nobody listens there or there is no such export, `cancelled`, `unreadable-output`. */
export async function connectNbd(address: NbdAddress, signal?: AbortSignal): Promise<NbdClient> {
  if (signal?.aborted) throw new Problem("cancelled", "It was stopped before the disk was opened.");
  const queue = new ByteQueue();
  const socket = "socket" in address ? connect(address.socket) : connect(address.port, address.host);
  socket.setNoDelay(true);
  socket.on("data", (chunk) => queue.push(chunk));
  socket.on("error", (error: NodeJS.ErrnoException) => queue.fail(unreachable(error) ?? lost(error.message)));
  socket.on("close", () => queue.fail(lost("it was closed")));
  try {
    const { sizeBytes, flags } = await handshake(socket, queue, address.exportName ?? "");
    return new Connection(socket, queue, sizeBytes, flags);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function handshake(socket: Socket, queue: ByteQueue, exportName: string) {
  const hello = await queue.take(18);
  const isNewstyle = (hello.readUInt16BE(16) & handshakeFlags.fixedNewstyle) !== 0;
  if (hello.readBigUInt64BE(0) !== magic.hello || hello.readBigUInt64BE(8) !== magic.option || !isNewstyle)
    throw new Problem("unreadable-output", "What listens there is no NBD server of today.");
  socket.write(goRequest(exportName));
  let told: { sizeBytes: number; flags: number } | null = null;
  for (;;) {
    const head = await queue.take(20);
    if (head.readBigUInt64BE(0) !== magic.optionReply)
      throw new Problem("unreadable-output", "The NBD server's answer was not understood.");
    const [type, length] = [head.readUInt32BE(12), head.readUInt32BE(16)];
    const data = await queue.take(length);
    if (type & 0x80000000)
      throw new Problem("not-found", `The NBD server has no export "${exportName}" for us. (${data.toString()})`);
    if (type === optionReplies.info && data.readUInt16BE(0) === infos.export)
      told = { sizeBytes: Number(data.readBigUInt64BE(2)), flags: data.readUInt16BE(10) };
    if (type !== optionReplies.ack) continue;
    if (told === null || !Number.isSafeInteger(told.sizeBytes))
      throw new Problem("unreadable-output", "The NBD server did not say how large the disk is.");
    return told;
  }
}

class Connection implements NbdClient {
  readonly sizeBytes: number;
  readonly isReadOnly: boolean;
  readBytes = 0;
  writtenBytes = 0;
  #socket: Socket;
  #queue: ByteQueue;
  #flags: number;
  #waiting = new Map<number, Waiting>();
  #nextCookie = 1;
  #ended: Problem | null = null;

  constructor(socket: Socket, queue: ByteQueue, sizeBytes: number, flags: number) {
    this.#socket = socket;
    this.#queue = queue;
    this.#flags = flags;
    this.sizeBytes = sizeBytes;
    this.isReadOnly = (flags & transmissionFlags.readOnly) !== 0;
    void this.#receive();
  }

  async read(offset: number, length: number): Promise<Buffer> {
    if (length > longestRequest) throw new Problem("internal", `A read of ${length} bytes at once is too long.`);
    const bytes = await this.#request(commands.read, offset, length, null);
    this.readBytes += bytes.length;
    return bytes;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; done += longestRequest) {
      const part = bytes.subarray(done, done + longestRequest);
      await this.#request(commands.write, offset + done, part.length, part);
      this.writtenBytes += part.length;
    }
  }

  async writeZeroes(offset: number, length: number): Promise<void> {
    if (!(this.#flags & transmissionFlags.canWriteZeroes))
      throw new Problem("unsupported", "The disk's server cannot write zeros.");
    for (let done = 0; done < length; done += longestZeroes)
      await this.#request(commands.writeZeroes, offset + done, Math.min(longestZeroes, length - done), null);
  }

  async flush(): Promise<void> {
    if (this.#flags & transmissionFlags.canFlush) await this.#request(commands.flush, 0, 0, null);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#end(lost("it was closed here"));
    const closed = new Promise((resolve) => this.#socket.once("close", resolve));
    this.#socket.end(requestHeader(commands.disconnect, 0, 0, 0));
    await closed;
  }

  #request(command: number, offset: number, length: number, payload: Uint8Array | null): Promise<Buffer> {
    if (this.#ended) return Promise.reject(this.#ended);
    const isOutside = !Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > this.sizeBytes;
    if (this.isReadOnly && command !== commands.read && command !== commands.flush)
      return Promise.reject(new Problem("not-allowed", "The disk is served read-only."));
    if (isOutside) return Promise.reject(new Problem("invalid-input", `The disk ends at ${this.sizeBytes}.`));
    const cookie = this.#nextCookie++;
    const what = `${command === commands.read ? "Reading" : "Writing"} ${length} bytes at ${offset}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(cookie, { readLength: command === commands.read ? length : 0, what, resolve, reject });
      const header = requestHeader(command, cookie, offset, length);
      this.#socket.cork();
      this.#socket.write(header);
      if (payload) this.#socket.write(payload);
      this.#socket.uncork();
    });
  }

  async #receive(): Promise<void> {
    try {
      for (;;) {
        const head = await this.#queue.take(replyBytes);
        const waiting = this.#waiting.get(Number(head.readBigUInt64BE(8)));
        if (head.readUInt32BE(0) !== magic.simpleReply || !waiting)
          throw new Problem("unreadable-output", "The NBD server's answer was not understood.");
        const error = head.readUInt32BE(4);
        const bytes = error === 0 ? await this.#queue.take(waiting.readLength) : Buffer.alloc(0);
        this.#waiting.delete(Number(head.readBigUInt64BE(8)));
        if (error === 0) waiting.resolve(bytes);
        else waiting.reject(failureOf(error, waiting.what));
      }
    } catch (error) {
      this.#end(error as Problem);
      this.#socket.destroy();
    }
  }

  #end(why: Problem): void {
    this.#ended ??= why;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

function failureOf(errno: number, what: string): Problem {
  const words = `${what} failed: ${errnos[errno] ?? `error ${errno}`}.`;
  if (errno === 28) return new Problem("no-space", `${words} The disk of the host is full.`, { errno });
  return new Problem("tool-failed", words, { errno });
}
