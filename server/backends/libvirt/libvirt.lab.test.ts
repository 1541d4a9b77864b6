import { hostileSnapshotNames } from "#server/lab/hostile-names.ts";
import { libvirtWorld } from "#server/testing/contract/libvirt-world.ts";
import { describeContract } from "#server/testing/contract/suite.ts";

describeContract("libvirt", libvirtWorld, hostileSnapshotNames);
