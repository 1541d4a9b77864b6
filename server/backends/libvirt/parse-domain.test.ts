import { describe, expect, test } from "vitest";
import { parseDomain } from "./parse-domain.ts";

const domain = (inner: string) => parseDomain(`<domain><uuid>u</uuid><name>n</name>${inner}</domain>`);

describe("parseDomain", () => {
  test("reads each disk with source, format, chain and job", () => {
    const { disks } = domain(`<devices>
      <disk type='file' device='disk'>
        <driver name='qemu' type='qcow2'/><source file='/i/a &amp; b.qcow2' index='3'/>
        <backingStore type='file'><format type='qcow2'/><source file='/i/mid.qcow2'/>
          <backingStore type='file'><source file='/i/base.qcow2'/><backingStore/></backingStore></backingStore>
        <mirror type='file' job='active-commit' ready='yes'/><target dev='vda' bus='virtio'/>
      </disk>
      <disk type='block' device='lun'><source dev='/dev/vg/lv'/><target dev='sda'/><shareable/></disk>
      <disk type='network' device='disk'><driver type='raw'/><source protocol='rbd' name='p/i'/><target dev='vdb'/></disk>
      <disk type='file' device='cdrom'><target dev='hda'/><readonly/></disk>
    </devices>`);
    expect(disks).toMatchObject([
      {
        target: "vda",
        file: "/i/a & b.qcow2",
        format: "qcow2",
        backing: ["/i/mid.qcow2", "/i/base.qcow2"],
        mirrorJob: "active-commit",
        readonly: false,
      },
      { target: "sda", sourceType: "block", file: "/dev/vg/lv", format: null, device: "lun", shareable: true },
      { target: "vdb", sourceType: "network", file: null, backing: [] },
      { target: "hda", file: null, device: "cdrom", readonly: true, mirrorJob: null },
    ]);
  });

  test.each([
    ["<memory unit='KiB'>32768</memory>", 33554432],
    ["<memory>1024</memory>", 1048576],
    ["<memory unit='GiB'>2</memory>", 2147483648],
    ["<memory unit='KB'>2</memory>", 2000],
    ["<memory unit='parsec'>2</memory>", null],
    ["<memory unit='constructor'>2</memory>", null],
    ["<memory unit='KiB'>much</memory>", null],
    ["", null],
  ])("memory that is not understood is unknown, never zero: %s", (xml, bytes) => {
    expect(domain(xml).memoryBytes).toBe(bytes);
  });

  test.each([
    ["<os><type>hvm</type></os>", null],
    ["<os><loader type='rom'>/r</loader></os>", null],
    ["<os firmware='efi'/>", { nvramFormat: null }],
    ["<os><loader type='pflash'>/l</loader><nvram format='qcow2'>/n</nvram></os>", { nvramFormat: "qcow2" }],
  ])("firmware in flash is seen: %s", (xml, pflash) => {
    expect(domain(xml).pflash).toEqual(pflash);
  });

  test("host devices are seen", () => {
    expect(domain("<devices/>").hasHostDevices).toBe(false);
    expect(domain("<devices><hostdev mode='subsystem' type='pci'/></devices>").hasHostDevices).toBe(true);
  });

  test("what is no domain is unreadable", () => {
    for (const text of ["", "<network/>", "<domain><name>cut"])
      expect(() => parseDomain(text)).toThrow(expect.objectContaining({ code: "unreadable-output" }));
  });
});
