import { overlayUnderTest } from "#server/testing/contract/volumes/overlay-world.ts";
import { describeVolumeContract } from "#server/testing/contract/volumes/volume-suite.ts";

describeVolumeContract(overlayUnderTest);
