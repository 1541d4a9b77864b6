import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TreePage } from "./pages/tree-page.ts";
import { diskFile, frozenFile, keepCopy, readSame, readsAs, writeAt } from "./system/images.ts";
import { expect, test } from "./test.ts";

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-e2e-"));
});
test.afterEach(() => rm(folder, { recursive: true }));

test("a reverted machine of overlays is as before after Undo, with what was written since the last snapshot", async ({
  page,
  defineOverlays,
  host,
  virsh,
}) => {
  const machine = await defineOverlays("undo-revert", ["a", "b"]);
  const before = join(folder, "before.qcow2");
  await keepCopy(await diskFile(virsh, machine.name), before);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("a");
  await tree.action("Revert to this snapshot…").click();
  await expect(tree.plan.safety).toBeChecked();
  await tree.plan.confirm('Revert undo-revert to "a"');
  await tree.plan.isDone();
  const reverted = await diskFile(virsh, machine.name);
  expect(await readsAs(reverted, 1, 1)).toBe(true);
  for (const later of [2, 3]) expect(await readsAs(reverted, later, 0), `MiB ${later}`).toBe(true);

  await tree.action("Undo").click();
  await tree.plan.isShown(/^Revert undo-revert to before-revert-/);
  await tree.plan.confirm(/^Revert undo-revert to "before-revert-/);
  await tree.plan.isDone();
  expect(await readSame(await diskFile(virsh, machine.name), before)).toBe(true);
  expect(await virsh.snapshots(machine.name)).toEqual(expect.arrayContaining(["a", "b"]));
});

test("a deleted leaf of overlays comes back by Undo, every byte of every disk", async ({
  page,
  prepared,
  host,
  virsh,
}) => {
  const { id } = await prepared("db-01");
  const leaf = "restore-drill-checked";
  const parent = await virsh.parentOf("db-01", leaf);
  for (const target of ["vda", "vdb"])
    await keepCopy(await frozenFile(virsh, "db-01", leaf, target), join(folder, `${target}.qcow2`));
  const file = await frozenFile(virsh, "db-01", leaf);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id });
  await tree.select(leaf);
  await tree.action("Delete…").click();
  await expect(tree.panel.getByRole("checkbox", { name: /^Keep it in the trash/ })).toBeChecked();
  await tree.plan.confirm(`Delete "${leaf}"`);
  await tree.plan.isDone();
  expect(await virsh.snapshots("db-01")).not.toContain(leaf);
  expect(existsSync(file)).toBe(false);
  await expect(tree.node(leaf)).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Deleted" })).toContainText(`${leaf} can be restored`);

  await tree.action("Undo").click();
  await expect(tree.node(leaf)).toBeVisible();
  await expect(page.getByRole("region", { name: "Deleted" })).toHaveCount(0);
  expect(await virsh.snapshots("db-01")).toContain(leaf);
  expect(await virsh.parentOf("db-01", leaf)).toBe(parent);
  for (const target of ["vda", "vdb"])
    expect(
      await readSame(await frozenFile(virsh, "db-01", leaf, target), join(folder, `${target}.qcow2`)),
      target,
    ).toBe(true);
});

test("what was deleted is listed with who and until when, and says why it cannot come back now", async ({
  page,
  defineOverlays,
  host,
}) => {
  const machine = await defineOverlays("undo-listed", ["a", "b"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("a");
  await tree.action("Revert to this snapshot…").click();
  await tree.plan.turn(tree.plan.safety);
  await tree.plan.confirm(/^Revert undo-listed to "a"/);
  await tree.plan.isDone();
  await tree.panel.getByRole("button", { name: "Back to the tree" }).click();
  await tree.select("b");
  await tree.action("Delete…").click();
  await tree.plan.confirm('Delete "b"');
  await tree.plan.isDone();
  const deleted = page.getByRole("region", { name: "Deleted" });
  await deleted.getByRole("button", { name: /^Deleted/ }).click();
  const entry = deleted.getByRole("listitem");
  await expect(entry).toContainText(/deleted just now by admin/);
  await expect(entry).toContainText(/kept for \d+ d/);

  // What it stood on is written to behind Espalier's back: it would not be what it was.
  await writeAt(machine.image, 9, 9);
  await page.reload();
  await deleted.getByRole("button", { name: /^Deleted/ }).click();
  await expect(entry.getByRole("button", { name: "Restore b" })).toBeDisabled();
});
