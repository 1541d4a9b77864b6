import { type OpenProcess, openProcess } from "#server/exec/run-command.ts";
import type { LibvirtConnection } from "./connection.ts";

const respawnAfterMs = [1_000, 2_000, 5_000, 15_000, 30_000];

/** A watcher whose Espalier was killed ends by itself after this. */
const lifeS = 120;

/**
 * `virsh event` of one host: tells that something happened. libvirt sends no event for most changes of snapshots, so this only
 * makes the next look come sooner. Ends with the connection and is started again, later each time while libvirt is away.
 */
export class HostWatch {
  #connection: LibvirtConnection;
  #poke: () => void;
  #process: OpenProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #closed = false;

  constructor(connection: LibvirtConnection, poke: () => void) {
    this.#connection = connection;
    this.#poke = poke;
    this.#start();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#process?.kill("SIGKILL");
  }

  #start(): void {
    const child = openProcess(this.#connection.argv(["event", "--all", "--loop", `--timeout=${lifeS}`]));
    this.#process = child;
    child.stdout.on("data", () => {
      this.#failures = 0;
      this.#poke();
    });
    child.stderr.resume();
    child.stdin.on("error", () => undefined);
    void child.then(({ exitCode }) => {
      if (this.#closed) return;
      if (exitCode === 0) return this.#start();
      this.#poke();
      const delay = respawnAfterMs[Math.min(this.#failures, respawnAfterMs.length - 1)] ?? 30_000;
      this.#failures += 1;
      this.#timer = setTimeout(() => this.#start(), delay);
      this.#timer.unref();
    });
  }
}
