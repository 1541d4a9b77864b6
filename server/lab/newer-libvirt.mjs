// Makes a Debian 13 with its libvirt and QEMU in a folder, and runs the contract tests against it:
//   node server/lab/newer-libvirt.mjs [FOLDER] [vitest arguments…]
// Needs root and debootstrap. The folder is kept and used again.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "../..");
const [folder = "/var/tmp/espalier-debian-13", ...tests] = process.argv.slice(2);
const root = resolve(folder);
const packages = ["libvirt-daemon", "libvirt-daemon-driver-qemu", "qemu-system-x86", "qemu-utils"];

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: project,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  if (error) throw error;
  return status === 0;
}

if (process.getuid?.() !== 0) {
  console.error("Another libvirt runs in a chroot, which only root may enter. Run this as root.");
  process.exit(2);
}
if (!existsSync(join(root, "usr/sbin/libvirtd"))) {
  if (!existsSync("/usr/sbin/debootstrap") && !run("apt-get", ["install", "-q", "-y", "debootstrap"])) process.exit(1);
  mkdirSync(root, { recursive: true });
  if (!run("debootstrap", ["--variant=minbase", "trixie", root, "http://deb.debian.org/debian"])) process.exit(1);
  // Nothing is to be started in there by its packages.
  writeFileSync(join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  const apt = ["apt-get", "install", "-q", "-y", "--no-install-recommends", ...packages];
  if (!run("chroot", [root, ...apt], { DEBIAN_FRONTEND: "noninteractive" })) process.exit(1);
}
const bin = join(project, "node_modules/.bin");
const ok = run(join(bin, "vitest"), ["run", "--project", "contract", ...tests], {
  ESPALIER_LIBVIRT_ROOT: root,
  ESPALIER_TREE_SEEDS: process.env.ESPALIER_TREE_SEEDS ?? "20",
  PATH: `${bin}:${process.env.PATH}`,
});
process.exit(ok ? 0 : 1);
