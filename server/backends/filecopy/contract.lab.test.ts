import { filecopyUnderTest, reflinkUnderTest } from "#server/testing/contract/volumes/filecopy-world.ts";
import { describeVolumeContract } from "#server/testing/contract/volumes/volume-suite.ts";

describeVolumeContract(filecopyUnderTest);
describeVolumeContract(reflinkUnderTest);
