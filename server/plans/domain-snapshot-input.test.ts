import { describe, expect, test } from "vitest";
import { createFieldsOf } from "./domain-snapshot-input.ts";

const fields = (inner: string) => createFieldsOf(`<domainsnapshot>${inner}</domainsnapshot>`);

describe("pasted XML", () => {
  test("asks for nothing when it is empty", () => {
    expect(createFieldsOf("<domainsnapshot/>")).toEqual({});
    expect(fields("<disks/><memory/>")).toEqual({});
  });

  test("gives name, description, memory and disks", () => {
    expect(
      fields(
        "<name>a &amp; b</name><description>&lt;x&gt;\n</description><memory snapshot='internal'/><disks><disk name='vda' snapshot='internal'/><disk name='vdb'/><disk name='vdc' snapshot='no'/></disks>",
      ),
    ).toEqual({
      name: "a & b",
      description: "<x>\n",
      memory: true,
      disks: [
        { target: "vda", mode: "internal" },
        { target: "vdb", mode: "internal" },
        { target: "vdc", mode: "no" },
      ],
    });
    expect(fields("<memory snapshot='no'/>")).toEqual({ memory: false });
  });

  test("passes over what libvirt fills in itself, and what it does not know", () => {
    expect(
      fields(
        "<state>running</state><parent><name>p</name></parent><creationTime>1</creationTime><domain><name>evil</name></domain><x:y xmlns:x='u'/><active>1</active>",
      ),
    ).toEqual({});
  });

  test("keeps an empty name apart from none", () => {
    expect(fields("<name/>")).toEqual({ name: "" });
  });

  test.each([
    ["<domain/>", "invalid-input"],
    ["", "invalid-input"],
    ["<domainsnapshot>", "invalid-input"],
    [
      "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><domainsnapshot><name>&a;</name></domainsnapshot>",
      "invalid-input",
    ],
    ["<domainsnapshot><__proto__/></domainsnapshot>", "invalid-input"],
    ["<domainsnapshot><disks><disk/></disks></domainsnapshot>", "invalid-input"],
    ["<domainsnapshot><disks><disk name='vda' snapshot='manual'/></disks></domainsnapshot>", "invalid-input"],
    ["<domainsnapshot><memory snapshot='external' file='/m'/></domainsnapshot>", "unsupported"],
  ])("is refused: %s", (xml, code) => {
    expect(() => createFieldsOf(xml)).toThrow(expect.objectContaining({ name: "Problem", code }));
  });
});
