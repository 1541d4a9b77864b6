import { expect, test } from "vitest";
import { type CreateWish, createIntent } from "./create-wish.ts";

const wish = (part: Partial<CreateWish> = {}): CreateWish => ({
  way: "form",
  name: "",
  description: "",
  hasMemory: true,
  disks: {},
  quiesce: "no",
  xml: "",
  ...part,
});

test("no field is required: an empty form leaves everything to the host", () => {
  expect(createIntent(wish(), false)).toEqual({ action: "create" });
});

test("what was chosen is asked for, and nothing else", () => {
  const full = wish({
    name: " a ",
    description: "b",
    disks: { vda: "usual", vdb: "no" },
    hasMemory: false,
    quiesce: "try",
  });
  expect(createIntent(full, true)).toEqual({
    action: "create",
    name: "a",
    description: "b",
    memory: false,
    disks: [{ target: "vdb", mode: "no" }],
    quiesce: "try",
  });
});

test("with its memory saved, the guest need not be quiet", () => {
  expect(createIntent(wish({ quiesce: "require" }), true)).toEqual({ action: "create", memory: true });
});

test("pasted XML goes alone", () => {
  expect(createIntent(wish({ way: "xml", name: "a", xml: " <domainsnapshot/> " }), true)).toEqual({
    action: "create",
    xml: "<domainsnapshot/>",
  });
});

test("a disk saved by what it lies on is saved without memory", () => {
  expect(createIntent(wish({ disks: { vda: "method:btrfs", vdb: "usual" } }), true)).toEqual({
    action: "create",
    memory: false,
    disks: [{ target: "vda", mode: "external", method: "btrfs" }],
  });
});
