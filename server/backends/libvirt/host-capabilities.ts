import { no, yes } from "#lib/model/capability.ts";
import type { Probe } from "#server/backends/contract.ts";
import { isAtLeast, type LibvirtVersions } from "./versions.ts";

/** Whether `virsh capabilities` announces libvirt's own revert to external snapshots (9.9.0 and later). */
const announcesExternalRevert = (capabilitiesXml: string): boolean => capabilitiesXml.includes("<externalSnapshot/>");

/** What can be done on a host at all, by its versions and by what libvirt announces. Pure. */
export function hostCapabilities(
  versions: LibvirtVersions,
  filesReachable: boolean,
  capabilitiesXml: string,
): Probe["capabilities"] {
  const files = filesReachable
    ? yes()
    : no(
        "The image files of this host cannot be looked at from this machine, and Espalier changes nothing that it cannot check first.",
      );
  return {
    browse: yes(),
    createInternal: files,
    revertInternal: files,
    deleteInternal: files,
    createExternal: files,
    revertExternal: files,
    deleteExternal: files,
    merge: files,
    revertExternalByLibvirt: no(
      announcesExternalRevert(capabilitiesXml)
        ? `libvirt ${versions.daemon} would delete the file that the machine writes to, with all that no snapshot holds. Espalier reverts by a new overlay instead, and nothing is deleted.`
        : `libvirt ${versions.daemon} cannot (9.9.0 and later can). Espalier reverts by a new overlay on the frozen file.`,
    ),
    anyNameWhileRunning: isAtLeast(versions.daemon, "10.9.0")
      ? no(
          `libvirt ${versions.daemon} makes the name a part of a QEMU job's id: a running machine is saved inside its images only under plain letters, digits, dots, dashes and underscores.`,
        )
      : yes(),
    listBeyond16384: no(
      "libvirt lists at most 16384 snapshots of a machine at once; past that, roots and the line to the head are shown.",
    ),
    renameSnapshot: no("No tool renames a snapshot inside an image."),
  };
}
