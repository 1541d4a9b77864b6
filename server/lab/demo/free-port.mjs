import { createServer } from "node:net";

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The first port from `wanted` on that nobody listens on. */
export async function freePort(wanted) {
  for (let port = wanted; port < Math.min(wanted + 100, 65536); port++) if (await isFree(port)) return port;
  throw new Error(`No port from ${wanted} on is free.`);
}
