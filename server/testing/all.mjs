// `npm test`: every check, the same for a person and for CI. Uses only what Node brings, since it installs the rest.
// The last line is `N passed, N failed, N skipped`; the exit code is 1 when anything failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const bin = join(root, "node_modules/.bin");
const results = join(root, "test-results/counts");
const started = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };

const env = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  // Programs of the project find the pinned Node first, whatever the machine has.
  PATH: `${bin}:${process.env.PATH}:/usr/sbin:/sbin`,
};

function run(title, command, args) {
  const begun = Date.now();
  console.log(`\n── ${title}`);
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  if (error) console.error(String(error));
  console.log(`── ${title}: ${status === 0 ? "ok" : "FAILED"} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return status === 0;
}

function add(counts) {
  for (const key of Object.keys(total)) total[key] += counts[key];
}

/** A check without tests of its own counts as one. */
function check(title, command, args) {
  const ok = run(title, command, args);
  add({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
  return ok;
}

/** A runner's own count, from its JSON report; a runner that wrote none, or failed without a failed test, counts as one failure. */
function suite(title, command, args, report, countsOf) {
  const ok = run(title, command, args);
  const counts = existsSync(report)
    ? countsOf(JSON.parse(readFileSync(report, "utf8")))
    : { passed: 0, failed: 0, skipped: 0 };
  if (!ok && counts.failed === 0) counts.failed = 1;
  if (ok && counts.passed === 0) counts.failed = 1;
  add(counts);
}

const vitestCounts = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + report.numTodoTests,
});
const playwrightCounts = ({ stats }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky,
  skipped: stats.skipped,
});

function vitest(project) {
  const report = join(results, `${project}.json`);
  const args = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  suite(`${project} tests`, join(bin, "vitest"), args, report, vitestCounts);
}

function end() {
  console.log(`\nall checks took ${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(total.failed === 0 ? 0 : 1);
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

if (
  !existsSync(join(root, "node_modules/.package-lock.json")) &&
  !check("npm packages", "npm", ["ci", "--no-audit", "--no-fund"])
)
  end();
const { ensureSystemPackages } = await import("../lab/system-packages.mjs");
if (!(await ensureSystemPackages({ chromium: true, report: console.log }))) {
  total.failed++;
  end();
}

check("lint", join(bin, "biome"), ["check", "."]);
const built = check("build", join(bin, "node"), [join(root, "server/lab/demo/build.mjs")]);
check("types", join(bin, "tsc"), ["--noEmit"]);
vitest("unit");
vitest("contract");
if (built) {
  env.PLAYWRIGHT_JSON_OUTPUT_NAME = join(results, "e2e.json");
  suite(
    "e2e tests",
    join(bin, "playwright"),
    ["test", "--reporter=list,json"],
    env.PLAYWRIGHT_JSON_OUTPUT_NAME,
    playwrightCounts,
  );
}
end();
