import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openProcess } from "#server/exec/run-command.ts";
import { ensureBuild, nextProgram } from "./app-build.ts";
import { type BenchContext, temporaryFolder } from "./bench-context.ts";

/** The real server of a production build, in a process of its own. */
export interface AppServer {
  readonly origin: string;
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const readyWithinMs = 60_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

const answers = (origin: string): Promise<boolean> =>
  fetch(`${origin}/api/v1/health`).then(
    (response) => response.ok,
    () => false,
  );

/** Starts the server with one host, `bench`, and an empty database; nothing of this account's own configuration is used. */
export async function startAppServer(context: BenchContext, uri: string): Promise<AppServer> {
  await ensureBuild(context);
  const [folder, port] = [await temporaryFolder(context), await freePort()];
  const config = join(folder, "espalier.config.json");
  await writeFile(config, "{}");
  const token = randomBytes(24).toString("base64url");
  const process_ = openProcess(
    [process.execPath, nextProgram(context.root), "start", context.root, "-H", "127.0.0.1", "-p", String(port)],
    {
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      ESPALIER_CONFIG: config,
      ESPALIER_DATA: join(folder, "data"),
      ESPALIER_HOSTS: JSON.stringify([{ id: "bench", uri }]),
      ESPALIER_PORT: String(port),
      ESPALIER_TOKEN: token,
    },
  );
  let said = "";
  for (const stream of [process_.stdout, process_.stderr])
    stream.on("data", (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
  let isOver = false;
  const over = process_.then(() => {
    isOver = true;
  });
  const stop = context.closers.add(`the server on port ${port}`, async () => {
    process_.kill("SIGTERM");
    if (await Promise.race([over.then(() => false), pause(10_000, true)])) process_.kill("SIGKILL");
    await over;
  });
  const origin = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + readyWithinMs; !(await answers(origin)); await pause(10))
    if (isOver || Date.now() > deadline) throw new Error(`The server did not start.\n${said}`);
  return { origin, token, pid: process_.pid ?? 0, stop };
}
