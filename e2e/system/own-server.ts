import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export interface OwnHost {
  readonly id: string;
  readonly label: string;
  readonly uri: string;
}

/** A second dashboard that one test starts, kills and starts again, with a store of its own. */
export interface OwnServer {
  readonly base: string;
  /** Bearer token with the administrator's role. */
  readonly token: string;
  start(): Promise<void>;
  /** Without a chance to tidy up. */
  kill(): Promise<void>;
  /** Ends it and removes its store. */
  remove(): Promise<void>;
}

const root = join(import.meta.dirname, "../..");
/** The Node that package.json pins. */
const node = join(root, "node_modules/node/bin/node");
const startMs = 30_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });

export async function ownServer(hosts: readonly OwnHost[], config: object = {}): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-e2e-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const token = `own-${crypto.randomUUID()}`;
  const configFile = join(folder, "config.json");
  await mkdir(join(folder, "data"));
  await writeFile(configFile, JSON.stringify({ ...config, hosts, port, origins: [base], data: join(folder, "data") }));
  let child: ChildProcess | null = null;

  const ended = (one: ChildProcess): Promise<void> =>
    one.exitCode !== null || one.signalCode !== null
      ? Promise.resolve()
      : new Promise((resolve) => one.once("exit", () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const one = child;
    if (!one) return;
    child = null;
    one.kill(signal);
    await ended(one);
  };
  const isUp = () =>
    fetch(`${base}/api/v1/health`).then(
      (response) => response.ok,
      () => false,
    );

  return {
    base,
    token,
    async start() {
      const log = await open(join(folder, "server.log"), "a");
      const one = spawn(
        node,
        [join(root, "node_modules/next/dist/bin/next"), "start", "-H", "127.0.0.1", "-p", String(port)],
        {
          cwd: root,
          stdio: ["ignore", log.fd, log.fd],
          env: {
            ...process.env,
            NODE_ENV: "production",
            NEXT_TELEMETRY_DISABLED: "1",
            ESPALIER_CONFIG: configFile,
            ESPALIER_TOKEN: token,
          },
        },
      );
      child = one;
      await log.close();
      for (const deadline = Date.now() + startMs; !(await isUp()); await pause(100))
        if (one.exitCode !== null || Date.now() > deadline)
          throw new Error(`The test's own server did not start; its log is ${join(folder, "server.log")}.`);
    },
    kill: () => end("SIGKILL"),
    async remove() {
      await end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
