import { stat } from "node:fs/promises";
import { TreePage } from "./pages/tree-page.ts";
import type { Machine } from "./system/machine.ts";
import type { Virsh } from "./system/virsh.ts";
import { expect, test } from "./test.ts";

const diskOf = async (virsh: Virsh, { id }: Machine): Promise<string> =>
  /vda\s+(\/.*)/.exec(await virsh("domblklist", `--domain=${id}`))?.[1]?.trim() ?? "";

test("a running machine's disk is copied while it stands still; it keeps its file, and the source for backups is shown", async ({
  page,
  define,
  host,
  virsh,
}) => {
  const machine = await define("method-copy");
  await virsh("start", `--domain=${machine.id}`);
  const before = await diskOf(virsh, machine);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { do: "create" });
  await tree.panel.getByLabel("Name").fill("by copy");
  await tree.panel.getByText("Disks: all, as usual").click();
  await tree.panel.getByLabel("How vda is kept").selectOption("copy of the file");
  await expect(tree.panel.getByLabel("Save the memory too")).not.toBeChecked();
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await tree.plan.isShown("Take snapshot by copy of method-copy");
  await expect(tree.panel).toContainText("method-copy stands still while");
  await tree.plan.confirm('Take snapshot "by copy"');
  await tree.plan.isDone();
  await tree.panel.getByText("Disks and backup sources (1)").click();
  await expect(tree.panel).toContainText("unchanged, the machine uses the same source");
  const source = /file="([^"]+)"/.exec(
    (await tree.panel.getByRole("region", { name: "backup source of vda" }).textContent()) ?? "",
  )?.[1];
  expect((await stat(source ?? "")).size).toBeGreaterThan(0);
  expect(await diskOf(virsh, machine)).toBe(before);
  expect(await virsh("domstate", `--domain=${machine.id}`)).toContain("running");
});

test("saved by QEMU, the machine goes on with another disk, which is shown", async ({ page, define, host, virsh }) => {
  const machine = await define("method-qemu");
  await virsh("start", `--domain=${machine.id}`);
  const before = await diskOf(virsh, machine);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { do: "create" });
  await tree.panel.getByLabel("Name").fill("by overlay");
  await tree.panel.getByText("Disks: all, as usual").click();
  await tree.panel.getByLabel("How vda is kept").selectOption("external");
  await tree.panel.getByLabel("Save the memory too").uncheck();
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await tree.plan.confirm('Take snapshot "by overlay"');
  await tree.plan.isDone();
  const now = await diskOf(virsh, machine);
  expect(now).not.toBe(before);
  await tree.panel.getByText("Disks and backup sources (1)").click();
  await expect(tree.panel.getByRole("region", { name: "vda as it is now" })).toContainText(now);
  await expect(tree.panel.getByRole("region", { name: "backup source of vda" })).toContainText(before);
});
