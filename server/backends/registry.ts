import { btrfsKind } from "./btrfs/index.ts";
import type { MachineBackend, VolumeBackend } from "./contract.ts";
import { filecopyKind } from "./filecopy/index.ts";
import { createLibvirtBackend } from "./libvirt/index.ts";
import { overlayKind } from "./overlay/index.ts";
import { qcow2Kind } from "./qcow2/index.ts";
import type { VolumeKind, VolumeSource } from "./volume/volume-source.ts";

/** The one place that names every backend. */
export const createMachineBackend = (host: { readonly id: string; readonly uri: string }): MachineBackend =>
  createLibvirtBackend(host.id, host.uri);

/** Kinds of volume backends, those first that are proposed first for a volume without snapshots. */
export const volumeKinds: readonly VolumeKind[] = [qcow2Kind, overlayKind, filecopyKind, btrfsKind];

export const createVolumeBackends = (source: VolumeSource): readonly VolumeBackend[] =>
  volumeKinds.map((kind) => kind.create(source));
