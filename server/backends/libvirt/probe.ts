import { asProblem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { Probe } from "#server/backends/contract.ts";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { LibvirtConnection } from "./connection.ts";
import { hostCapabilities } from "./host-capabilities.ts";
import { type LibvirtVersions, parseVersions } from "./versions.ts";

export const readVersions = async (connection: LibvirtConnection): Promise<LibvirtVersions> =>
  parseVersions(await connection.read(["version", "--daemon"]));

async function qemuImgVersion(): Promise<string | null> {
  const out = await runCommand({
    argv: ["qemu-img", "--version"],
    timeoutMs: 5_000,
    parse: asText,
    classify: toolFailed,
  }).catch(() => "");
  return /version (\d+\.\d+(?:\.\d+)?)/.exec(out)?.[1] ?? null;
}

/** State, versions and abilities of a host. Never throws. */
export async function probeHost(connection: LibvirtConnection, filesReachable: boolean): Promise<Probe> {
  try {
    const versions = await readVersions(connection);
    const [qemuImg, capabilities] = await Promise.all([
      qemuImgVersion(),
      connection.read(["capabilities"]).catch(() => ""),
    ]);
    return {
      state: "up",
      problem: null,
      versions: {
        libvirt: versions.daemon,
        ...(versions.qemu ? { qemu: versions.qemu } : {}),
        virsh: versions.client,
        ...(qemuImg ? { "qemu-img": qemuImg } : {}),
      },
      capabilities: hostCapabilities(versions, filesReachable, capabilities),
    };
  } catch (error) {
    return { state: "down", problem: problemDocument(asProblem(error)), versions: {}, capabilities: {} };
  }
}
