import { randomBytes } from "node:crypto";
import { get } from "node:http";
import { join } from "node:path";
import { end, start, tailOf } from "./children.mjs";
import { backupsDir, labHostId, volumesDir } from "./demo-lab.mjs";
import { freePort } from "./free-port.mjs";
import { serverMark } from "./one-demo.mjs";
import { dataDir, pinnedNode, root, stateDir } from "./paths.mjs";

const log = join(stateDir, "server.log");
const patienceMs = 60_000;

function isHealthy(port) {
  return new Promise((resolve) => {
    const request = get({ host: "127.0.0.1", port, path: "/api/v1/health", timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

/** Starts the built server on the wanted port, or the next free one, and waits until it answers. */
export async function startServer(uri, wantedPort) {
  const port = await freePort(wantedPort);
  // Valid once: it comes with the link into the browser and is of no use afterwards.
  const code = randomBytes(16).toString("hex");
  const origins = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  const server = start(
    [pinnedNode, join(root, "node_modules/next/dist/bin/next"), "start", "-H", "127.0.0.1", "-p", String(port)],
    {
      log,
      extraEnv: {
        ...serverMark,
        NODE_ENV: "production",
        ESPALIER_PORT: String(port),
        ESPALIER_LISTEN: "127.0.0.1",
        ESPALIER_DATA: dataDir,
        ESPALIER_HOSTS: JSON.stringify([{ id: labHostId, label: "Demo lab", uri, folders: [volumesDir] }]),
        ESPALIER_ORIGINS: [...origins, ...(process.env.ESPALIER_ORIGINS ? [process.env.ESPALIER_ORIGINS] : [])].join(),
        ESPALIER_BACKUPS: JSON.stringify([backupsDir]),
        ESPALIER_SIGN_IN_CODE: code,
      },
    },
  );
  let hasEnded = false;
  server.ended.then(() => {
    hasEnded = true;
  });
  const deadline = Date.now() + patienceMs;
  while (!(await isHealthy(port))) {
    if (!hasEnded && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    const words = tailOf(log);
    await end(server);
    // Somebody else was faster to take the port.
    if (hasEnded && words.includes("EADDRINUSE")) return startServer(uri, port + 1);
    throw new Error(`The server ${hasEnded ? "ended" : `did not answer for ${patienceMs / 1000} s`}:\n${words}`);
  }
  return { ...server, port, link: `${origins[0]}/sign-in#${code}` };
}

export const serverLog = () => tailOf(log);
