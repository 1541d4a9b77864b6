import { Problem } from "#lib/model/problem.ts";

/** Versions as `virsh version --daemon` prints them. */
export interface LibvirtVersions {
  readonly daemon: string;
  readonly qemu: string | null;
  readonly client: string;
}

/** Throws `unreadable-output`. */
export function parseVersions(stdout: string): LibvirtVersions {
  const daemon = /Running against daemon: (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  const client = /Compiled against library: libvirt (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  const qemu = /Running hypervisor: QEMU (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null;
  if (daemon === undefined || client === undefined)
    throw new Problem("unreadable-output", "virsh's version output was not understood.", {
      output: stdout.slice(0, 400),
    });
  return { daemon, client, qemu };
}

/** Whether version `a` (x.y.z) is at least `b`. */
export function isAtLeast(a: string, b: string): boolean {
  const [left, right] = [a, b].map((v) => v.split(".").map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
