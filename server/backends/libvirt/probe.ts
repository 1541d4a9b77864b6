import { no, yes } from "#lib/model/capability.ts";
import { asProblem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { Probe } from "#server/backends/contract.ts";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { LibvirtConnection } from "./connection.ts";
import { isAtLeast, type LibvirtVersions, parseVersions } from "./versions.ts";

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

function hostCapabilities(
  versions: LibvirtVersions,
  filesReachable: boolean,
  externalSnapshot: boolean,
): Probe["capabilities"] {
  const files = filesReachable
    ? null
    : "The image files of this host cannot be looked at from this machine, and Espalier changes nothing that it cannot check first.";
  const gated = (reason: string | null) => (reason === null ? yes() : no(reason));
  return {
    browse: yes(),
    createInternal: gated(files),
    revertInternal: gated(files),
    deleteInternal: gated(files),
    revertExternal: no(
      externalSnapshot || isAtLeast(versions.daemon, "9.9.0")
        ? `libvirt ${versions.daemon} reverts to external snapshots by deleting the overlay in use; Espalier does not let it.`
        : `libvirt ${versions.daemon} cannot revert to external snapshots (9.9.0 and later can).`,
    ),
    listBeyond16384: no(
      "libvirt lists at most 16384 snapshots of a machine at once; past that, roots and the line to the head are shown.",
    ),
    renameSnapshot: no("No tool renames a snapshot inside an image."),
  };
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
      capabilities: hostCapabilities(versions, filesReachable, capabilities.includes("<externalSnapshot")),
    };
  } catch (error) {
    return { state: "down", problem: problemDocument(asProblem(error)), versions: {}, capabilities: {} };
  }
}
