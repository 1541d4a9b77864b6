import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright";
import type { BenchContext } from "./bench-context.ts";

const onSystem = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** `PW_CHROMIUM`, else Playwright's own where it is installed, else the system's. */
function executable(): string | undefined {
  if (process.env.PW_CHROMIUM) return process.env.PW_CHROMIUM;
  return existsSync(chromium.executablePath()) ? undefined : onSystem.find((path) => existsSync(path));
}

export async function launchChromium({ closers }: BenchContext): Promise<Browser> {
  const executablePath = executable();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    // A Ctrl-C is answered in one place, which ends the browser too.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
  closers.add("the browser", () => browser.close());
  return browser;
}
