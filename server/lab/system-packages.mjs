// Finds out which system packages the lab needs and lacks, and installs them with apt.
// Uses only what Node brings, from version 18 on, since it runs before any package of npm is there.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin", "/usr/bin"].filter(Boolean);

function hasProgram(name) {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** libvirt finds its drivers below its library folder, which is named after the architecture on Debian. */
function hasQemuDriver() {
  const driver = "libvirt/connection-driver/libvirt_driver_qemu.so";
  const triplets = existsSync("/usr/lib") ? readdirSync("/usr/lib").filter((name) => name.includes("-linux-")) : [];
  return ["/usr/lib", "/usr/lib64", ...triplets.map((name) => `/usr/lib/${name}`)].some((folder) =>
    existsSync(join(folder, driver)),
  );
}

const osRelease = () => (existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "");

/** Ubuntu's package of this name is an empty shell around a snap, which does not run everywhere. */
const chromiumPackage = () => (/^ID=ubuntu$/m.test(osRelease()) ? "chromium-browser" : "chromium");

/** Names of the packages are the same in Debian 12 and 13 and in Ubuntu since 22.04. */
const needs = [
  { package: "libvirt-clients", isThere: () => hasProgram("virsh") },
  { package: "libvirt-daemon", isThere: () => hasProgram("libvirtd") },
  { package: "libvirt-daemon-driver-qemu", isThere: hasQemuDriver },
  { package: "qemu-system-x86", isThere: () => hasProgram("qemu-system-x86_64") },
  { package: "qemu-utils", isThere: () => hasProgram("qemu-img") && hasProgram("qemu-io") },
  { package: "nasm", isThere: () => hasProgram("nasm") },
  { package: "btrfs-progs", isThere: () => hasProgram("btrfs") && hasProgram("mkfs.btrfs") },
  { package: "xfsprogs", isThere: () => hasProgram("mkfs.xfs") },
];
const needsOfTests = [
  {
    package: chromiumPackage(),
    isThere: () => ["chromium", "chromium-browser", "google-chrome"].some(hasProgram),
  },
];

/** Packages that are not there. `chromium`: whether browser tests are to run. */
export const missingPackages = ({ chromium = false } = {}) =>
  [...needs, ...(chromium ? needsOfTests : [])].filter(({ isThere }) => !isThere()).map((need) => need.package);

const aptGet = (args) => [
  "env",
  "DEBIAN_FRONTEND=noninteractive",
  "apt-get",
  "-q",
  "-o",
  "DPkg::Lock::Timeout=120",
  ...args,
];

/** Root needs no prefix; others need sudo, which may ask for a password only where somebody sits. Null: not allowed. */
function privilege() {
  if (process.getuid?.() === 0) return [];
  if (!hasProgram("sudo")) return null;
  if (spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0) return ["sudo", "-n"];
  return process.stdin.isTTY ? ["sudo"] : null;
}

/** apt is never killed half-way, so it is waited for whatever happens. */
function run(argv) {
  return new Promise((resolve) => {
    const [file, ...args] = argv;
    const child = spawn(file, args, { stdio: ["inherit", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output = `${output}${chunk}`.slice(-8_000);
      });
    child.on("error", (error) => resolve({ ok: false, output: String(error) }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/**
 * Installs what is missing, and returns its names. Throws an Error that says which command to run by hand.
 * `report` is told once before something is installed.
 */
export async function ensureSystemPackages({ chromium = false, report = console.log } = {}) {
  const missing = missingPackages({ chromium });
  if (missing.length === 0) return [];
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  const byHand = process.getuid?.() === 0 ? command : command.replaceAll("apt-get", "sudo apt-get");
  if (!hasProgram("apt-get"))
    throw new Error(`These programs are missing, and there is no apt-get to install them: ${missing.join(", ")}.`);
  const prefix = privilege();
  if (prefix === null) throw new Error(`System packages are missing. Run this, then start again:\n\n  ${byHand}\n`);
  report(`installing ${missing.join(", ")}`);
  // A broken list of some other vendor is no reason to stop: the installation itself tells.
  await run([...prefix, ...aptGet(["update"])]);
  const result = await run([...prefix, ...aptGet(["install", "-y", "--no-install-recommends", ...missing])]);
  const left = missingPackages({ chromium });
  if (result.ok && left.length === 0) return missing;
  throw new Error(
    `System packages could not be installed (${left.join(", ")}):\n${result.output}\nBy hand:\n\n  ${byHand}\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    const installed = await ensureSystemPackages({ chromium: process.argv.includes("--chromium") });
    console.log(installed.length > 0 ? `installed: ${installed.join(", ")}` : "nothing is missing");
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
