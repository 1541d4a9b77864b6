import { expect, test } from "vitest";
import { restoredMachine } from "./restored-machine.ts";

const settings = `<domain type="kvm">
  <name>web &lt;01&gt;</name><uuid>11111111-1111-4111-8111-111111111111</uuid><genid>2</genid>
  <metadata><x/></metadata>
  <sysinfo type="smbios"><system><entry name="uuid">11111111-1111-4111-8111-111111111111</entry><entry name="product">p</entry></system></sysinfo>
  <os><type>hvm</type><nvram>/var/lib/nvram/web.fd</nvram></os>
  <devices>
    <disk type="file" device="disk"><driver name="qemu" type="raw"/><source file="/old/vda.img"/><backingStore/><target dev="vda" bus="virtio"/></disk>
    <disk type="block" device="disk"><driver name="qemu" type="raw"/><source dev="/dev/sdx"/><target dev="vdb" bus="virtio"/></disk>
    <disk type="network" device="disk"><source protocol="rbd" name="p/i"/><auth username="u"/><target dev="vdc" bus="virtio"/></disk>
    <disk type="file" device="cdrom"><source file="/iso/install.iso"/><target dev="sda" bus="sata"/></disk>
    <interface type="network"><mac address="52:54:00:00:00:01"/><source network="default"/></interface>
    <serial type="file"><source path="/var/log/web.serial"/><target port="0"/></serial>
    <serial type="pty"><target port="1"/></serial>
    <channel type="unix"><source mode="bind" path="/run/web.agent"/><target type="virtio" name="org.qemu.guest_agent.0"/></channel>
    <hostdev mode="subsystem" type="pci"/>
  </devices>
</domain>`;
const machine = {
  name: 'new & "improved"',
  uuid: "22222222-2222-4222-8222-222222222222",
  files: { vda: { file: "/new/vda, 1.qcow2", format: "qcow2" }, vdb: { file: "/new/vdb.img", format: "raw" } },
};

test("it is another machine: a name, uuid and addresses of its own, on the new files alone", () => {
  const { xml } = restoredMachine(settings, machine);
  expect(xml).toContain("<name>new &amp; ");
  expect(xml.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)).toEqual([machine.uuid]);
  expect(xml).not.toMatch(
    /genid|metadata|52:54:00|nvram|\/old\/|\/dev\/sdx|rbd|install\.iso|\/var\/log|\/run\/|hostdev/,
  );
  expect(xml).toContain('<source file="/new/vda, 1.qcow2"/>');
  expect(xml).toMatch(/<disk type="file" device="disk"><driver name="qemu" type="raw"\/><target dev="vdb"/);
  expect(xml).toContain('<source network="default"/>');
  expect(xml).toContain('name="org.qemu.guest_agent.0"');
  expect(xml).toContain('<serial type="pty">');
});

test("whatever is not as it was is told", () => {
  const { left } = restoredMachine(settings, machine);
  expect(left.join("\n")).toMatch(
    /NVRAM.*\n.*disk vdc is not in the backup.*\n.*sda comes empty.*\n.*serial port.*\n.*passed through/,
  );
});

test("of plain settings nothing is left out", () => {
  const plain = `<domain><name>a</name><uuid>u</uuid><devices><disk type="file" device="disk"><source file="/a"/><target dev="vda"/></disk></devices></domain>`;
  expect(restoredMachine(plain, machine).left).toEqual([]);
});
