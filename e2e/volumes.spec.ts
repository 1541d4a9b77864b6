import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { volumeId } from "#lib/model/volume.ts";
import { TreePage } from "./pages/tree-page.ts";
import { readsAs, writeAt } from "./system/images.ts";
import { newImage } from "./system/volumes.ts";
import { expect, test } from "./test.ts";

const run = promisify(execFile);

/** Names of the snapshots inside an image, by qemu-img. */
async function tagsIn(file: string): Promise<string[]> {
  const { stdout } = await run("qemu-img", ["info", "-U", "--output=json", file]);
  return ((JSON.parse(stdout) as { snapshots?: { name: string }[] }).snapshots ?? []).map(({ name }) => name);
}

test("a volume without a machine is found beside the machines, kept, changed and taken back", async ({
  page,
  host,
}) => {
  const name = "e2e-scratch disk.qcow2";
  const file = await newImage(name);
  await writeAt(file, 0, 7);
  await page.goto("/");
  const list = page.getByRole("tree", { name: "Hosts, machines and volumes" });
  await page.getByRole("searchbox", { name: "Search machines, volumes" }).fill("e2e-scratch");
  await list.getByRole("treeitem", { name }).click();
  const tree = new TreePage(page);
  await tree.isThere();
  await expect(page.getByRole("region", { name: "About the volume" })).toContainText("Inside the image");
  await expect(page.getByText("it is not a backup")).toBeVisible();

  await page.getByRole("button", { name: "Take the first snapshot" }).click();
  await tree.panel.getByLabel("Name").fill("as it was");
  await expect(tree.panel.getByLabel("Save the memory too")).toHaveCount(0);
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await expect(tree.node("as it was")).toBeVisible();
  expect(await tagsIn(file)).toEqual(["as it was"]);

  await writeAt(file, 0, 9);
  await tree.select("as it was");
  await tree.action("Revert to this snapshot…").click();
  await tree.plan.isShown(`Revert ${name} to as it was`);
  await expect(tree.panel.getByText("After the revert the machine is")).toHaveCount(0);
  await tree.plan.turn(tree.plan.safety);
  await tree.plan.confirm(new RegExp(`^Revert ${name} to "as it was", lose `));
  await tree.plan.isDone();
  expect(await readsAs(file, 0, 7)).toBe(true);
  await rm(file);
  await page.goto(`/hosts/${host.id}/volumes/${encodeURIComponent(volumeId("qcow2", file))}`);
  await expect(page.getByRole("heading", { name: "This volume's snapshots cannot be shown" })).toBeVisible();
});

test("a volume that others build on cannot be deleted, and they are named", async ({ page, host }) => {
  const base = await newImage("e2e-base.qcow2");
  const overlay = await newImage("e2e-on-top.qcow2", base);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, kind: "volumes", id: volumeId("qcow2", base) });
  await expect(tree.action("Delete volume…")).toHaveAttribute("aria-disabled", "true");
  await expect(tree.panel).toContainText("e2e-on-top.qcow2");
  await rm(overlay);
  await rm(base);
});

test("a machine's disk leads to its volume, and the volume back to the machine", async ({ page, prepared, host }) => {
  const { id } = await prepared("web-01");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id });
  await tree.panel.getByRole("link", { name: /^volume/ }).click();
  const about = page.getByRole("region", { name: "About the volume" });
  await expect(about).toContainText("web-01 uses this as vda");
  await about.getByRole("link", { name: "web-01" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "web-01" })).toBeVisible();
});
