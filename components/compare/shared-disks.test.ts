import { expect, test } from "vitest";
import { sharedDisks } from "./shared-disks.ts";

const holding = (...disks: [string, string][]) => ({
  disks: disks.map(([target, how]) => ({ target, how, file: null })),
});

test("only disks that both ends hold are compared, and the others are named", () => {
  const a = holding(["vda", "external"], ["vdb", "external"], ["vdc", "left out"]);
  const b = holding(["vda", "qcow2"], ["vdd", "qcow2"]);
  expect(sharedDisks(a, b)).toEqual({ both: ["vda"], single: ["Only A holds vdb.", "Only B holds vdd."] });
});
