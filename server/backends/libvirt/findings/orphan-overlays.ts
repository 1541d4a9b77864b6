import { formatBytes } from "#lib/format/bytes.ts";
import type { Finding } from "#lib/model/finding.ts";
import type { StrayFile } from "#server/backends/subject-facts.ts";
import { fileObject, finding } from "./finding.ts";

/** Overlays on this machine's images that no machine and no snapshot goes on with. */
export const orphanOverlays = (strays: readonly StrayFile[]): Finding[] =>
  strays.map(({ path, backing, ownBytes, isLeftBehind, overlays, format }) => {
    const size = ownBytes === null ? "an unknown number of bytes" : formatBytes(ownBytes);
    const origin = isLeftBehind
      ? `The machine left ${path} behind when it went back to a snapshot; no snapshot names what it holds (${size}).`
      : `${path} builds on ${backing} and belongs to no snapshot and to no machine of this host (${size} of its own).`;
    return finding("orphan-overlay", path, {
      severity: "info",
      text: `${origin} As long as it is there, ${backing ?? "what it builds on"} must stay as it is.`,
      objects: [fileObject(path), ...(backing === null ? [] : [fileObject(backing)])],
      repairs: [
        ...(format === "qcow2" ? [{ choice: "adopt", title: "Make it a snapshot that can be gone back to" }] : []),
        ...(overlays.length === 0
          ? [
              {
                choice: "remove",
                title:
                  ownBytes === null ? "Remove it with all that it holds" : `Remove it with the ${size} that it holds`,
              },
            ]
          : []),
      ],
    });
  });
