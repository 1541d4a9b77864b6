// Builds the dashboard as the demo does, so that a demo that follows finds it built.
import { mkdirSync } from "node:fs";
import { buildServer } from "./next-build.mjs";
import { stateDir } from "./paths.mjs";

mkdirSync(stateDir, { recursive: true });
try {
  await buildServer();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
