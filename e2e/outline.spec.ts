import { OutlineView } from "./pages/outline-view.ts";
import { TreePage } from "./pages/tree-page.ts";
import { expect, test } from "./test.ts";

test("the outline lists the same snapshots as virsh, each at its level below its parent", async ({
  page,
  prepared,
  host,
  virsh,
}) => {
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: (await prepared("db-01")).id }, { view: "outline" });
  const names = await virsh.snapshots("db-01");
  expect((await tree.outline.names()).toSorted()).toEqual(names.toSorted());
  const level = async (name: string) => Number(await tree.outline.row(name).getAttribute("aria-level"));
  for (const name of names) {
    const parent = await virsh.parentOf("db-01", name);
    expect(await level(name), name).toBe(parent === null ? 1 : (await level(parent)) + 1);
  }
});

test("the outline offers what the drawn tree offers, with the same reasons for what cannot be done", async ({
  page,
  prepared,
  host,
}) => {
  const tree = new TreePage(page);
  const place = { host: host.id, id: (await prepared("build-07")).id };
  const offered = async () => {
    const menu = page.getByRole("menu");
    const items = await menu.getByRole("menuitem").allTextContents();
    await page.keyboard.press("Escape");
    await expect(menu).toHaveCount(0);
    // The key that does the same differs: the outline types ahead, so its letters want Shift.
    return items.map((item) => item.replace(/(Shift )?([A-Z]|Delete)$/, ""));
  };
  await tree.open(place);
  await tree.node("gcc-13").click({ button: "right" });
  await expect(page.getByRole("menu")).toBeVisible();
  const inGraph = await offered();
  await page.getByRole("radio", { name: "Outline" }).click();
  await tree.outline.openMenu("gcc-13");
  await expect(page.getByRole("menu")).toBeVisible();
  const inOutline = await offered();
  expect(inGraph.length).toBeGreaterThan(5);
  expect(inOutline).toEqual(inGraph);
});

test("a snapshot is described, locked, reverted to and deleted from the outline's menu", async ({
  page,
  define,
  host,
  virsh,
}) => {
  const machine = await define("outline-acts", ["one", "two", "three"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { view: "outline" });
  await (await tree.outline.openMenu("three")).getByRole("menuitem", { name: /^Edit name and description/ }).click();
  await tree.panel.getByLabel("Description").fill("from the outline");
  await tree.panel.getByRole("button", { name: "Save" }).click();
  await expect
    .poll(() => virsh("snapshot-dumpxml", `--domain=${machine.id}`, "--snapshotname=three"))
    .toContain("<description>from the outline</description>");

  await (await tree.outline.openMenu("one")).getByRole("menuitem", { name: "Lock against deletion" }).click();
  await expect(tree.outline.row("one")).toContainText("locked");

  await (await tree.outline.openMenu("one")).getByRole("menuitem", { name: /^Revert to this snapshot/ }).click();
  await tree.plan.isShown("Revert outline-acts to one");
  await tree.plan.confirm('Revert outline-acts to "one"');
  await tree.plan.isDone();
  expect(await virsh.current(machine.name)).toBe("one");

  await (await tree.outline.openMenu("two")).getByRole("menuitem", { name: /^Delete this snapshot/ }).click();
  await expect(tree.outline.row("two")).toContainText("goes");
  await tree.plan.confirm('Delete "two"');
  await tree.plan.isDone();
  await expect(tree.outline.row("two")).toHaveCount(0);
  expect(await virsh.snapshots(machine.name)).not.toContain("two");
});

test("several ticked snapshots are locked and deleted together", async ({ page, define, host, virsh }) => {
  const machine = await define("outline-bulk", ["base", "one", "two"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { view: "outline" });
  for (const name of ["one", "two"]) await tree.outline.tick(name);
  await expect(page.getByText("2 ticked")).toBeVisible();
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  for (const name of ["one", "two"]) await expect(tree.outline.row(name)).toContainText("locked");
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
  for (const name of ["one", "two"]) await expect(tree.outline.row(name)).not.toContainText("locked");
  await page.getByRole("button", { name: "Delete…" }).last().click();
  await tree.plan.confirm(/^Delete 2 snapshots of outline-bulk/);
  await tree.plan.isDone();
  expect(await virsh.snapshots(machine.name)).toEqual(["base"]);
});

test("the outline is walked, folded and searched by keys alone", async ({ page, prepared, host }) => {
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: (await prepared("web-01")).id }, { view: "outline", at: "s:fresh-install" });
  const { outline } = tree;
  await outline.row("fresh-install").focus();
  await page.keyboard.press("ArrowDown");
  await expect(outline.row("hardened")).toBeFocused();
  await expect(tree.title()).toContainText("hardened");
  await page.keyboard.type("php-8.3-f");
  await expect(outline.row("php-8.3-first-try")).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await expect(outline.row("fresh-install")).toHaveAttribute("aria-expanded", "false");
  await expect(outline.row("hardened")).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(outline.row("hardened")).toBeVisible();
  await page.keyboard.press("Shift+H");
  await expect(outline.head).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search snapshots" })).toBeFocused();
});

test.describe("on a phone, 360 pixels wide", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("no page is wider than the screen", async ({ page, prepared, host }) => {
    const { id } = await prepared("web-01");
    const pages = [
      "/",
      "/backups",
      "/doctor",
      "/hosts",
      "/jobs",
      "/audit",
      `/hosts/${host.id}/domains/${id}`,
      `/hosts/${host.id}/domains/${id}?compare=s:hardened,s:shop-4.3`,
      `/hosts/${host.id}/domains/${id}?at=head&do=backup`,
      "/sign-in",
      "/nowhere",
    ];
    for (const path of pages) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    }
  });

  test("a snapshot is found, reverted to and seen through to its end", async ({ page, define, virsh }) => {
    const machine = await define("phone-revert", ["one", "two"]);
    await page.goto("/");
    await page.getByRole("button", { name: "Pages and machines" }).click();
    await page.getByRole("treeitem", { name: machine.name }).click();
    const tree = new TreePage(page);
    await expect(new OutlineView(page).head).toBeVisible();
    await tree.outline.row("one").getByRole("button", { name: "Actions for one" }).click();
    await page.getByRole("menuitem", { name: /^Revert to this snapshot/ }).click();
    await tree.plan.isShown("Revert phone-revert to one");
    await tree.plan.confirm('Revert phone-revert to "one"');
    await tree.plan.isDone();
    expect(await virsh.current(machine.name)).toBe("one");
    await page.getByRole("button", { name: "Close the panel" }).click();
    await expect(tree.outline.head).toBeVisible();
  });
});
