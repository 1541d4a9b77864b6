import { describe, expect, test } from "vitest";
import { hostCapabilities } from "./host-capabilities.ts";
import { needsPlainNames } from "./obstacles.ts";
import { parseVersions } from "./versions.ts";

/** Recorded with virsh 9.0.0 from Debian 12's daemon and from Debian 13's. */
const recorded = {
  "9.0.0": {
    version: `Compiled against library: libvirt 9.0.0
Using library: libvirt 9.0.0
Using API: QEMU 9.0.0
Running hypervisor: QEMU 7.2.22
Running against daemon: 9.0.0
`,
    features: `<features>
      <acpi default='on' toggle='yes'/>
      <apic default='on' toggle='no'/>
      <cpuselection/>
      <deviceboot/>
      <disksnapshot default='on' toggle='no'/>
    </features>`,
  },
  "11.3.0": {
    version: `Compiled against library: libvirt 9.0.0
Using library: libvirt 9.0.0
Using API: QEMU 9.0.0
Running hypervisor: QEMU 10.0.13
Running against daemon: 11.3.0
`,
    features: `<features>
      <acpi default='on' toggle='yes'/>
      <apic default='on' toggle='no'/>
      <cpuselection/>
      <deviceboot/>
      <disksnapshot default='on' toggle='no'/>
      <externalSnapshot/>
    </features>`,
  },
};

describe.each([
  ["9.0.0", "7.2.22", /cannot \(9\.9\.0 and later can\)/, "yes"],
  ["11.3.0", "10.0.13", /would delete the file that the machine writes to/, "no"],
] as const)("libvirt %s as it speaks of itself", (daemon, qemu, externalRevert, anyName) => {
  const versions = parseVersions(recorded[daemon].version);
  const able = hostCapabilities(versions, true, recorded[daemon].features);

  test("it is the daemon's version that counts", () => {
    expect(versions).toEqual({ daemon, client: "9.0.0", qemu });
  });

  test("external snapshots are reverted to without libvirt's own way, and why is said", () => {
    expect(able.revertExternal?.status).toBe("yes");
    expect(able.revertExternalByLibvirt).toMatchObject({
      status: "no",
      reason: expect.stringMatching(externalRevert),
    });
  });

  test("names of running machines are limited where QEMU's jobs carry them", () => {
    expect(able.anyNameWhileRunning?.status).toBe(anyName);
    expect(needsPlainNames({ isActive: true, versions } as never)).toBe(anyName === "no");
    expect(needsPlainNames({ isActive: false, versions } as never)).toBe(false);
  });
});

test("a host whose files cannot be looked at is browsed, and nothing on it is changed", () => {
  const versions = parseVersions(recorded["9.0.0"].version);
  const able = hostCapabilities(versions, false, recorded["9.0.0"].features);
  for (const [name, { status, reason }] of Object.entries(able))
    if (/^(create|revert|delete|merge)/.test(name) && name !== "revertExternalByLibvirt")
      expect([name, status, reason]).toEqual([name, "no", expect.stringContaining("cannot be looked at")]);
  expect(able.browse?.status).toBe("yes");
});
