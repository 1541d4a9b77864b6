import { btrfsUnderTest } from "./btrfs-world.ts";
import { filecopyUnderTest, reflinkUnderTest } from "./filecopy-world.ts";
import { overlayUnderTest } from "./overlay-world.ts";
import { qcow2UnderTest } from "./qcow2-world.ts";
import type { VolumeKindUnderTest } from "./volume-world.ts";

/** Every kind of volumes, each with a real world of its own. */
export const kindsUnderTest: readonly VolumeKindUnderTest[] = [
  qcow2UnderTest,
  overlayUnderTest,
  filecopyUnderTest,
  reflinkUnderTest,
  btrfsUnderTest,
];
