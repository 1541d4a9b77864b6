import { routes } from "#lib/api/routes.ts";
import { TreePage } from "./pages/tree-page.ts";
import { machineParams } from "./system/api.ts";
import { expect, test } from "./test.ts";

/** As libvirt writes it and as a reader sees it: without the spaces between elements. */
const dense = (xml: string): string => xml.replace(/>\s+</g, "><").trim();

test("the fleet lists every domain that virsh lists, with its number of snapshots", async ({ page, virsh }) => {
  await page.goto("/");
  const table = page.getByRole("table", { name: "Machines" });
  for (const name of await virsh.domains()) {
    const count = (await virsh.snapshots(name)).length;
    const row = table.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
    await expect(row.getByRole("cell", { name: String(count), exact: true }).first()).toBeVisible();
  }
  await expect(table).toHaveAttribute("aria-rowcount", String((await virsh.domains()).length + 1));
});

test("search and filter narrow the fleet, and the address keeps them", async ({ page }) => {
  await page.goto("/");
  const links = page.getByRole("table", { name: "Machines" }).getByRole("link");
  await page.getByRole("searchbox", { name: "Search machines and hosts" }).fill("01");
  await expect(links).toHaveText(["db-01", "empty-01", "web-01"]);
  await page.getByRole("combobox", { name: "State" }).selectOption("running");
  await expect(links).toHaveText(["web-01"]);
  await page.reload();
  await expect(links).toHaveText(["web-01"]);
});

test("the tree shows virsh's snapshots, the head below virsh's current one, and lights the path to it", async ({
  page,
  virsh,
}) => {
  await page.goto("/");
  await page.getByRole("table", { name: "Machines" }).getByRole("link", { name: "web-01" }).click();
  const tree = new TreePage(page);
  const names = await virsh.snapshots("web-01");
  await expect(tree.nodes()).toHaveCount(names.length);
  for (const name of names) await expect(tree.node(name)).toBeVisible();

  const lit = new Set<string>();
  const current = await virsh.current("web-01");
  for (let at = current; at !== null; at = await virsh.parentOf("web-01", at)) lit.add(at);
  for (const name of names) {
    const path = expect(tree.node(name), name);
    if (lit.has(name)) await path.toHaveAccessibleName(/on the path to where you are/);
    else await path.not.toHaveAccessibleName(/on the path to where you are/);
  }
  await tree.head.click();
  await expect(tree.fact("Builds on")).toHaveText(current ?? "no snapshot");
});

test("nodes stand below their parents, and siblings by time from left to right", async ({
  page,
  prepared,
  host,
  api,
}) => {
  const { id } = await prepared("web-01");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id });
  const { snapshots } = await api.ask(routes.tree, { params: machineParams(host, id) });
  const boxes = new Map<string, { x: number; y: number }>();
  for (const { name } of snapshots) {
    const box = await tree.node(name).boundingBox();
    if (box) boxes.set(name, box);
  }
  expect(boxes.size).toBe(snapshots.length);
  for (const one of snapshots) {
    const box = boxes.get(one.id);
    const parent = one.parentId === null ? undefined : boxes.get(one.parentId);
    if (parent) expect(box?.y, `${one.name} below its parent`).toBeGreaterThan(parent.y);
    const older = snapshots.filter(
      (other) => other.parentId === one.parentId && Date.parse(other.createdAt ?? "") < Date.parse(one.createdAt ?? ""),
    );
    for (const other of older)
      expect(box?.x, `${one.name} right of ${other.name}`).toBeGreaterThan(boxes.get(other.id)?.x ?? 0);
  }
});

test("the panel tells what virsh knows of a snapshot, and its XML is virsh's", async ({
  page,
  virsh,
  prepared,
  host,
}) => {
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: (await prepared("web-01")).id });
  await tree.select("before-shop-4.2");
  await expect(tree.panel).toContainText("Change 1187: update to 4.2");
  await expect(tree.fact("Memory")).toContainText("saved");
  await expect(tree.fact("After a revert")).toContainText("running");
  const xml = await virsh("snapshot-dumpxml", "--domain=web-01", "--snapshotname=before-shop-4.2");
  const createdAt = new Date(Number(/<creationTime>(\d+)</.exec(xml)?.[1]) * 1000).toISOString();
  await expect(tree.fact("Taken")).toContainText(`${createdAt.slice(0, 10)} ${createdAt.slice(11, 19)} UTC`);

  const shown = await tree.openXml();
  await expect(shown).toContainText("<domainsnapshot>");
  expect(dense((await shown.textContent()) ?? "")).toBe(dense(xml));
});

test("a link opens the same sight for a colleague, and Back goes back", async ({ page, context, prepared, host }) => {
  const { id } = await prepared("web-01");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id });
  await tree.select("shop-4.1");
  await page.getByRole("radio", { name: "Outline" }).click();
  await expect(tree.outline.grid).toBeVisible();

  const colleague = new TreePage(await context.newPage());
  await colleague.page.goto(page.url());
  await expect(colleague.title()).toContainText("shop-4.1");
  await expect(colleague.outline.row("shop-4.1")).toHaveAttribute("aria-current", "true");

  await page.goBack();
  await expect(tree.node("shop-4.1")).toHaveAttribute("aria-pressed", "true");
});

test("a link to a snapshot that is gone says so, and does not show another", async ({ page, prepared, host }) => {
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: (await prepared("web-01")).id }, { at: "s:long-gone" });
  await expect(tree.panel).toContainText("This snapshot is not there");
  await expect(tree.panel).toContainText("long-gone");
});

test("long rows of snapshots are folded, and open in place", async ({ page, prepared, host, virsh }) => {
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: (await prepared("erp-legacy")).id });
  await expect(page.getByText(`${(await virsh.snapshots("erp-legacy")).length} snapshots`).first()).toBeVisible();
  const folds = tree.tree.getByRole("button", { name: /^\d+ snapshots folded/ });
  const label = (await folds.first().getAttribute("aria-label")) ?? "";
  const before = await folds.count();
  await folds.first().click();
  await expect(tree.tree.getByRole("button", { name: label, exact: true })).toHaveCount(0);
  await expect(folds).toHaveCount(before - 1);
  await page
    .getByRole("button", { name: "Fold long runs" })
    .or(page.getByRole("button", { name: "Open all folded runs" }))
    .click();
  await expect(folds).toHaveCount(0);
});

test("findings are told with the snapshot they are about", async ({ page, prepared, host, api }) => {
  const { id } = await prepared("edge-11");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id });
  const { items } = await api.ask(routes.findings, { params: machineParams(host, id) });
  expect(items.length).toBeGreaterThan(0);
  await page.getByText(`${items.length} findings.`).click();
  for (const { text } of items) await expect(page.getByText(text).last()).toBeVisible();
});

test("what virsh defines beside the dashboard shows by itself", async ({ page, define }) => {
  await page.goto("/");
  await expect(page.getByRole("table", { name: "Machines" }).getByRole("link").first()).toBeVisible();
  const machine = await define("newcomer-01", ["first"]);
  const sidebar = page.getByRole("tree", { name: "Hosts, machines and volumes" });
  await expect(sidebar.getByRole("treeitem", { name: machine.name })).toBeVisible();
});

test("an empty tree explains what a snapshot is, and that it is not a backup", async ({ page, prepared, host }) => {
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: (await prepared("empty-01")).id });
  await expect(page.getByRole("heading", { name: "No snapshots yet" })).toBeVisible();
  await expect(page.getByText("it is not a backup")).toBeVisible();
  await page.getByRole("button", { name: "Take the first snapshot" }).click();
  await expect(tree.title()).toContainText("Keep empty-01 as it is now");
});
