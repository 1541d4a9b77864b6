import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { volumeId } from "#lib/model/volume.ts";
import { TreePage } from "./pages/tree-page.ts";
import { chainOf, readsAs, writeAt } from "./system/images.ts";
import { filesNamed, newImage, volumesFolder } from "./system/volumes.ts";
import { expect, test } from "./test.ts";

test("a volume's snapshots are described, locked, made into a new volume and deleted; then it goes itself", async ({
  page,
  host,
}) => {
  const stem = "e2e-journey";
  const file = await newImage(`${stem}.qcow2`);
  await writeAt(file, 0, 7);
  const tree = new TreePage(page);
  const volume = { host: host.id, kind: "volumes", id: volumeId("overlay", file) } as const;
  await tree.open(volume);
  for (const name of ["clean", "release"]) {
    await tree.take(name);
    await writeAt(file, 0, 9);
  }

  await test.step("name and description", async () => {
    await tree.select("clean");
    await tree.action("Edit name and description").click();
    await tree.panel.getByRole("textbox", { name: "Name" }).fill("as delivered");
    await tree.panel.getByLabel("Description").fill("before anybody wrote to it");
    await tree.action("Save").click();
    await expect(tree.node("as delivered")).toBeVisible();
    await expect(tree.panel).toContainText("before anybody wrote to it");
  });

  await test.step("a lock refuses the deletion", async () => {
    await tree.action("Lock").click();
    expect(await (await tree.refused("Delete")).textContent()).toContain("locked");
    await tree.action("Unlock").click();
    await expect(tree.action("Delete", { exact: true })).toBeVisible();
  });

  const clone = join(volumesFolder, `${stem}-as-delivered.qcow2`);
  await test.step("a new volume of it, which the job leads to", async () => {
    await tree.action("New volume from this…").click();
    await tree.action("Show the plan").click();
    await tree.plan.isShown(`New volume ${basename(clone)} from as delivered`);
    await tree.plan.confirm(/^Make /);
    await tree.plan.isDone();
    expect(await readsAs(clone, 0, 7)).toBe(true);
    expect(await chainOf(clone)).toEqual([clone]);
    await tree.panel.getByRole("link", { name: `Open ${basename(clone)}` }).click();
    await expect(page.getByRole("heading", { level: 1, name: basename(clone) })).toBeVisible();
    await page.goBack();
    await tree.isThere();
  });

  await test.step("what stands below a snapshot is deleted, and the live state keeps what it holds", async () => {
    await tree.action("Back to the tree").click();
    await tree.askToDelete(/^Delete the one below/);
    await tree.plan.isShown("Delete all below as delivered");
    await tree.plan.confirm('Delete "release"');
    await tree.plan.isDone();
    await expect(tree.nodes()).toHaveCount(1);
    expect(await chainOf(file)).toHaveLength(2);
    expect(await readsAs(file, 0, 9)).toBe(true);
  });

  const overlay = await newImage("e2e-upon.qcow2", file);
  await test.step("while something builds on it the volume stays, and that is named", async () => {
    // As one file, not as the chain that an overlay on top would be part of.
    await tree.open({ ...volume, id: volumeId("qcow2", file) });
    await expect(tree.action("Delete volume…")).toHaveAttribute("aria-disabled", "true");
    await expect(tree.panel).toContainText(basename(overlay));
    await rm(overlay);
    await tree.open(volume);
    await expect(tree.panel.getByLabel("Delete its snapshot too")).toBeVisible();
    await expect(tree.action("Delete volume…")).toHaveAttribute("aria-disabled", "true");
  });

  await test.step("then it goes with its snapshot, and its page says so", async () => {
    await tree.panel.getByLabel("Delete its snapshot too").check();
    await tree.action("Delete volume…").click();
    await tree.plan.isShown(`Delete volume ${basename(file)}`);
    await tree.panel.getByRole("textbox").fill(basename(file));
    await tree.plan.confirm(`Delete ${basename(file)}`);
    await expect(page.getByRole("heading", { name: `${basename(file)} was deleted` })).toBeVisible();
    expect(await filesNamed(stem)).toEqual([basename(clone)]);
    await page.getByRole("link", { name: /^Audit record/ }).click();
    await expect(page.getByText(`Delete volume ${basename(file)}`).first()).toBeVisible();
  });
  await rm(clone);
});
