import { expect, test } from "vitest";
import { isAtLeast, parseVersions } from "./versions.ts";

test("versions of daemon, client and QEMU are told apart", () => {
  const printed = `Compiled against library: libvirt 11.3.0
Using library: libvirt 11.3.0
Using API: QEMU 11.3.0
Running hypervisor: QEMU 7.2.22
Running against daemon: 9.0.0
`;
  expect(parseVersions(printed)).toEqual({ daemon: "9.0.0", client: "11.3.0", qemu: "7.2.22" });
  expect(parseVersions(printed.replace(/Running hyp.*\n/, "")).qemu).toBeNull();
});

test.each(["", "9.0.0", "error: no", "Running against daemon: 9.0.0"])("other output is unreadable: %j", (text) => {
  expect(() => parseVersions(text)).toThrow(expect.objectContaining({ code: "unreadable-output" }));
});

test("versions are compared as numbers", () => {
  expect(isAtLeast("9.10.0", "9.9.0")).toBe(true);
  expect(isAtLeast("11.3.0", "9.9.0")).toBe(true);
  expect(isAtLeast("9.9.0", "9.9.0")).toBe(true);
  expect(isAtLeast("9.8.9", "9.9.0")).toBe(false);
  expect(isAtLeast("9.9", "9.9.1")).toBe(false);
});
