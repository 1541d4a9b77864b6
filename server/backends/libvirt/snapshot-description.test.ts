import { expect, test } from "vitest";
import { parseSnapshot } from "./parse-snapshot.ts";
import { withDescription } from "./snapshot-description.ts";

const xml = (description: string) => `<domainsnapshot>
  <name>a&lt;description&gt;</name>${description}
  <state>running</state>
  <creationTime>1700000000</creationTime>
  <memory snapshot='internal'/>
  <domain type='qemu'>
    <name>n</name>
    <description>the machine's own</description>
  </domain>
</domainsnapshot>
`;
const old = ["", "\n  <description/>", "\n  <description></description>", "\n  <description>old\n  two</description>"];
const texts = [
  "new",
  "</description><state>x</state>",
  "\n  <state>running</state>",
  "$& $1 $'",
  "a\nb\tc",
  " \u{1F600} ",
  "]]>",
  "&amp;",
];

test("any description takes the place of any other, and nothing else changes", () => {
  for (const before of old)
    for (const text of texts) {
      const edited = withDescription(xml(before), text);
      expect(parseSnapshot(edited)).toEqual({ ...parseSnapshot(xml(before)), description: text });
      expect(withDescription(edited, "")).toBe(xml(""));
    }
});

test("a description given twice is the same as once", () => {
  expect(withDescription(withDescription(xml(""), "x"), "x")).toBe(withDescription(xml(""), "x"));
});

test("XML that libvirt did not write like this is left alone", () => {
  expect(() => withDescription("<domainsnapshot><name>a</name><state>off</state></domainsnapshot>", "x")).toThrow(
    expect.objectContaining({ code: "unreadable-output" }),
  );
});

test("a control character is refused", () => {
  expect(() => withDescription(xml(""), "a\u0001")).toThrow(expect.objectContaining({ code: "invalid-input" }));
});
