import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routes } from "#lib/api/routes.ts";
import { TreePage } from "./pages/tree-page.ts";
import { machineParams } from "./system/api.ts";
import { diskFile, frozenFile, keepCopy, readSame } from "./system/images.ts";
import { tagsIn } from "./system/virsh.ts";
import { expect, test } from "./test.ts";

const chain = ["a", "b", "c"];

test("one deleted snapshot goes, and what was below it stays with its data", async ({ page, define, host, virsh }) => {
  const machine = await define("delete-one", chain);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("b");
  await tree.askToDelete("Delete only this one…");
  await tree.plan.isShown("Delete b of delete-one");
  await expect(tree.node("b")).toHaveAccessibleName(/would be removed/);
  await expect(tree.node("c")).toHaveAccessibleName(/would move/);
  expect(await virsh.snapshots(machine.name)).toEqual(chain);
  await tree.plan.confirm('Delete "b"');
  await tree.plan.isDone();
  expect(await virsh.snapshots(machine.name)).toEqual(["a", "c"]);
  expect(await virsh.parentOf(machine.name, "c")).toBe("a");
  expect(await tagsIn(machine.image)).toEqual(["a", "c"]);
  await expect(tree.node("b")).toHaveCount(0);
});

test("all below a snapshot go, and it stays", async ({ page, define, host, virsh }) => {
  const machine = await define("delete-children", chain);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("a");
  await tree.askToDelete("Delete the 2 below…");
  await tree.plan.confirm(/^Delete 2 snapshots of delete-children/);
  await tree.plan.isDone();
  expect(await virsh.snapshots(machine.name)).toEqual(["a"]);
  expect(await tagsIn(machine.image)).toEqual(["a"]);
  await expect(tree.nodes()).toHaveCount(1);
});

test("a large branch goes only when the machine's name is typed", async ({ page, define, host, virsh }) => {
  const machine = await define("delete-branch", ["root", "1", "2", "3", "4", "5", "6"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await page.getByRole("radio", { name: "Outline" }).click();
  await tree.outline.row("1").click();
  await tree.askToDelete("Delete it and the 5 below…");
  const confirm = tree.panel.getByRole("button", { name: /^Delete 6 snapshots of delete-branch/ });
  await expect(confirm).toBeDisabled();
  const field = tree.panel.getByLabel(/To confirm, type delete-branch/);
  await field.fill("delete-brunch");
  await field.press("Enter");
  await expect(confirm).toBeDisabled();
  expect(await virsh.snapshots(machine.name)).toHaveLength(7);
  await field.fill("delete-branch");
  await confirm.click();
  await tree.plan.isDone();
  expect(await virsh.snapshots(machine.name)).toEqual(["root"]);
});

test("a locked snapshot is not deleted, by itself or with a branch, until it is unlocked", async ({
  page,
  define,
  host,
  virsh,
  api,
}) => {
  const machine = await define("delete-locked", chain);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("b");
  await tree.action("Lock").click();
  await expect(tree.node("b")).toHaveAccessibleName(/, locked,/);
  await expect(tree.action(/^Delete…?$/)).toHaveCount(0);
  await expect(await tree.refused("Delete")).toContainText("locked");

  await tree.select("a");
  await expect(await tree.refused("Delete the 2 below")).toContainText(/"b" .*is locked/);
  await expect(await tree.refused("Delete it and the 2 below")).toContainText(/"b" .*is locked/);
  const answer = await api.fetch(routes.createPlan, {
    params: machineParams(host, machine.id),
    body: { action: "delete", snapshot: "a", scope: "subtree" },
  });
  expect(answer.status).toBe(422);
  expect(await virsh.snapshots(machine.name)).toEqual(chain);

  await tree.select("b");
  await tree.action("Unlock").click();
  await expect(tree.node("b")).not.toHaveAccessibleName(/, locked,/);
  await tree.askToDelete("Delete only this one…");
  await tree.plan.confirm('Delete "b"');
  await tree.plan.isDone();
  expect(await virsh.snapshots(machine.name)).toEqual(["a", "c"]);
});

test("forgetting a snapshot leaves its data in the image", async ({ page, define, host, virsh }) => {
  const machine = await define("delete-metadata", ["kept"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("kept");
  await tree.action("Delete…").click();
  await tree.plan.turn(tree.panel.getByRole("checkbox", { name: "Only forget it, keep its data" }));
  await tree.plan.confirm('Forget "kept"');
  await tree.plan.isDone();
  expect(await virsh.snapshots(machine.name)).toEqual([]);
  expect(await tagsIn(machine.image)).toEqual(["kept"]);
});

test("files in the middle go, and both branches on them keep their data on every disk", async ({
  page,
  prepared,
  host,
  virsh,
}) => {
  const { id } = await prepared("db-01");
  const folder = await mkdtemp(join(tmpdir(), "espalier-e2e-"));
  const fileOf = (branch: string, target: string) =>
    branch === "now" ? diskFile(virsh, "db-01", target) : frozenFile(virsh, "db-01", branch, target);
  const ends = ["restore-drill-checked", "now"].flatMap((branch) =>
    ["vda", "vdb"].map((target) => [branch, target] as const),
  );
  for (const [branch, target] of ends)
    await keepCopy(await fileOf(branch, target), join(folder, `${branch}.${target}.qcow2`));

  const tree = new TreePage(page);
  await tree.open({ host: host.id, id });
  await tree.select("orders-imported");
  await tree.askToDelete("Delete only this one…");
  await tree.plan.isShown("Delete orders-imported of db-01");
  const children = ["restore-drill", "before-vacuum-full"];
  for (const child of children) await expect(tree.node(child)).toHaveAccessibleName(/would move/);
  await tree.plan.confirm('Delete "orders-imported"');
  await tree.plan.isDone();

  expect(await virsh.snapshots("db-01")).not.toContain("orders-imported");
  for (const child of children) expect(await virsh.parentOf("db-01", child)).toBe("installed");
  for (const [branch, target] of ends)
    expect(
      await readSame(await fileOf(branch, target), join(folder, `${branch}.${target}.qcow2`)),
      `${branch} ${target}`,
    ).toBe(true);
  await rm(folder, { recursive: true });
});
