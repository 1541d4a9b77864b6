import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { demo } from "./environment.ts";

const run = promisify(execFile);

/** The folder of the demo's host that holds storage without machines. */
export const volumesFolder = join(demo.folder, "lab/volumes");

/** Makes an empty image there; `base`: a file that it builds on. */
export async function newImage(name: string, base: string | null = null): Promise<string> {
  await mkdir(volumesFolder, { recursive: true });
  const file = join(volumesFolder, name);
  const backing = base === null ? [] : ["-b", base, "-F", "qcow2"];
  await run("qemu-img", ["create", "-q", "-f", "qcow2", ...backing, file, "64M"]);
  return file;
}

/** Names of what lies there and begins like that. */
export const filesNamed = async (stem: string): Promise<string[]> =>
  (await readdir(volumesFolder)).filter((name) => name.startsWith(stem)).toSorted();
