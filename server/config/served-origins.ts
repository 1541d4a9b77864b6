import { readConfig } from "./config.ts";

const slot = Symbol.for("espalier.origins");
const shared = globalThis as { [slot]?: readonly string[] };

/** Origins to serve, read once in a process; for code that runs before, and apart from, the server itself. */
export function servedOrigins(): readonly string[] {
  shared[slot] ??= readConfig().origins;
  return shared[slot];
}
