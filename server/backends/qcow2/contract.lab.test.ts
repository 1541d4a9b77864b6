import { qcow2UnderTest } from "#server/testing/contract/volumes/qcow2-world.ts";
import { describeVolumeContract } from "#server/testing/contract/volumes/volume-suite.ts";

describeVolumeContract(qcow2UnderTest);
