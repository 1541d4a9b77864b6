import { getServer } from "./index.ts";

/** A shutdown that hangs is cut off after this. */
const patienceMs = 8_000;

/**
 * Starts the server with its process and ends it with it. Next waits for open connections before it exits;
 * the streams are among them, so they are ended here. Native tools that are at work are not killed.
 */
export async function startWithProcess(): Promise<void> {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void shutDown());
  try {
    await getServer();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

async function shutDown(): Promise<void> {
  setTimeout(() => process.exit(1), patienceMs).unref();
  const server = await getServer().catch(() => null);
  await server?.close();
}
