import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import type { VolumeObservation } from "#server/backends/contract.ts";
import type { PlanContext } from "./plan-context.ts";

/** QEMU's own method: the disk goes on in an overlay. */
export const qemuMethod = "qemu";

/** How one disk is saved. */
export interface DiskMethod {
  readonly target: string;
  readonly file: string;
  /** Null: by QEMU. */
  readonly volume: VolumeObservation | null;
}

const isInstant = (volume: VolumeObservation): boolean =>
  volume.headCapabilities().create.traits.duration === "instant";

/** An overlay goes well with an image that has a format; raw content is left in place where its storage can take it in an instant. */
function defaultOf(format: string | null, volumes: readonly VolumeObservation[]): VolumeObservation | null {
  if (format !== "raw" && format !== null) return null;
  return volumes.find(isInstant) ?? null;
}

/**
 * The method of every disk that a snapshot is to hold; null where no method was asked for. Throws `unsupported` for a method that a
 * disk's storage does not have, with those that it has.
 */
export function diskMethods(disks: IntentOf<"create">["disks"], context: PlanContext): readonly DiskMethod[] | null {
  if (!disks?.some(({ method }) => method !== undefined)) return null;
  const { observation, diskStorage } = context;
  return disks
    .filter(({ mode }) => mode !== "no")
    .map(({ target, method }) => {
      const disk = observation.head.disks.find((candidate) => candidate.target === target);
      const volumes = diskStorage?.volumes.get(target) ?? [];
      const asked = method ?? qemuMethod;
      if (!disk?.file)
        throw new Problem("unsupported", `${target} is not on a file, so no snapshot of it can be taken.`);
      const { file } = disk;
      if (asked === qemuMethod) return { target, file, volume: null };
      if (asked === "default") return { target, file, volume: defaultOf(disk.format, volumes) };
      const volume = volumes.find((candidate) => candidate.volume.backend === asked);
      if (volume) return { target, file, volume };
      const known = [qemuMethod, ...volumes.map((candidate) => candidate.volume.backend)].join(", ");
      throw new Problem(
        "unsupported",
        `${target} cannot be saved by the method "${asked}". What it lies on has: ${known}.`,
        {
          methods: known,
        },
      );
    });
}
