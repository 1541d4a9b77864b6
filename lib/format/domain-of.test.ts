import { expect, test } from "vitest";
import { domainOf } from "./domain-of.ts";

test("a snapshot's domain compares with a domain as it is", () => {
  const domain = "<domain type='kvm'><name>a</name></domain>";
  const snapshot = `<domainsnapshot><name>s</name>${domain}<inactiveDomain>x</inactiveDomain></domainsnapshot>`;
  expect(domainOf(snapshot)).toBe(domainOf(domain));
  expect(domainOf(domain)).toBe("<domain type='kvm'>\n  <name>a</name>\n</domain>");
});

test("a snapshot without a domain is compared as it is", () => {
  expect(domainOf("<domainsnapshot><name>s</name></domainsnapshot>")).toContain("<name>s</name>");
});
