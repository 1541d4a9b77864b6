// Adds entries for optional packages of other platforms to package-lock.json. A registry that does not carry them leaves them out
// of the lock, and `npm ci` then fails everywhere. Run by `npm run lock` after every change of dependencies.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const systems = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  win32: "win32",
  wasm32: null,
};
const cpus = ["x64", "arm64", "arm", "wasm32"];

/** Whether npm would find a package from the place of the one that wants it. */
function isLocked(from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    if (lock.packages[`${base === "" ? "" : `${base}/`}node_modules/${name}`]) return true;
    if (base === "") return false;
  }
}

let added = 0;
for (const [from, entry] of Object.entries({ ...lock.packages }))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(from, name) || !/^\d/.test(version)) continue;
    const words = name.split("/").at(-1).split("-");
    const os = words.map((word) => systems[word]).find((word) => word);
    const cpu = cpus.find((word) => words.includes(word)) ?? (words.includes("wasm32") ? "wasm32" : undefined);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added++;
  }
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added to package-lock.json`);
