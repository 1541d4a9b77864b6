import { readdirSync, readFileSync } from "node:fs";

function status(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return ""; // ended meanwhile
  }
}

const kilobytes = (text: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);

/** Bytes in memory of a process, and of all that it started. */
export function residentMemory(pid: number): { readonly own: number; readonly children: number } {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const all = pids.map((name) => ({ pid: Number(name), text: status(Number(name)) }));
  const family = new Set([pid]);
  for (let grew = true; grew; ) {
    const more = all.filter((one) => !family.has(one.pid) && family.has(kilobytes(one.text, "PPid")));
    for (const one of more) family.add(one.pid);
    grew = more.length > 0;
  }
  const sizeOf = (one: { text: string }) => kilobytes(one.text, "VmRSS") * 1024;
  const members = all.filter((one) => family.has(one.pid));
  return {
    own: members.filter((one) => one.pid === pid).reduce((sum, one) => sum + sizeOf(one), 0),
    children: members.filter((one) => one.pid !== pid).reduce((sum, one) => sum + sizeOf(one), 0),
  };
}
