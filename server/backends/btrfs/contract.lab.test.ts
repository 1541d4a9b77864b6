import { btrfsUnderTest } from "#server/testing/contract/volumes/btrfs-world.ts";
import { describeVolumeContract } from "#server/testing/contract/volumes/volume-suite.ts";

describeVolumeContract(btrfsUnderTest);
