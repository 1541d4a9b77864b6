import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, defineConfig } from "@playwright/test";

// Workers read this file again: what must be the same for all of them stands in the environment.
process.env.E2E_PORT ??= String(20_000 + (process.pid % 10_000));
process.env.E2E_TOKEN ??= `e2e-${crypto.randomUUID()}`;
process.env.E2E_FOLDER ??= join(import.meta.dirname, "test-results/demo");

const { E2E_PORT: port, E2E_TOKEN: token, E2E_FOLDER: folder } = process.env;

const systemBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath =
  process.env.PW_CHROMIUM ??
  (existsSync(chromium.executablePath()) ? undefined : systemBrowsers.find((path) => existsSync(path)));

/** The journeys run against `npm run demo`, as an operator would start it. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  // It makes the README's pictures and tests nothing.
  testIgnore: process.env.UPDATE_SCREENSHOTS === "1" ? [] : "**/screenshots.spec.ts",
  outputDir: "test-results/e2e",
  // One lab for all: its machines are changed by the tests.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    // Nothing glides: a click meets what it was aimed at.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: executablePath ? { executablePath } : {},
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  webServer: {
    command: "node server/lab/demo.mjs --fresh",
    // Printed once /api/v1/health answers. The code of the link, which signs in once, becomes E2E_SIGN_IN_CODE.
    wait: { stdout: /\/sign-in#(?<e2e_sign_in_code>\S+)/ },
    env: {
      ESPALIER_PORT: port,
      ESPALIER_TOKEN: token,
      ESPALIER_DATA: join(folder, "data"),
      ESPALIER_LAB: join(folder, "lab"),
    },
    stdout: "pipe",
    stderr: "pipe",
    reuseExistingServer: false,
    timeout: 300_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
  },
});
