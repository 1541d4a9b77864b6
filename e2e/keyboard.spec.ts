import { TreePage } from "./pages/tree-page.ts";
import { expect, test } from "./test.ts";

test.beforeEach(async ({ page, prepared, host }) => {
  await new TreePage(page).open({ host: host.id, id: (await prepared("web-01")).id });
});

test("arrows walk the drawn tree by parent, child and sibling; H goes to the head", async ({ page }) => {
  const tree = new TreePage(page);
  const press = async (key: string, title: string) => {
    await page.keyboard.press(key);
    await expect(tree.title(), `after ${key}`).toContainText(title);
  };
  await press("ArrowUp", "shop-4.3");
  await expect(tree.node("shop-4.3")).toBeFocused();
  await press("ArrowUp", "php-8.3");
  await press("ArrowLeft", "php-8.3-first-try");
  await press("ArrowDown", "php-8.3-with-core-dumps");
  await press("ArrowUp", "php-8.3-first-try");
  await press("ArrowRight", "php-8.3");
  await press("h", "web-01 now");
  await expect(tree.head).toBeFocused();
  await expect(page).toHaveURL(/at=head/);
});

test("R and D make plans that Escape leaves undone, N a form; no key changes the machine", async ({ page, virsh }) => {
  const tree = new TreePage(page);
  const before = await virsh.snapshots("web-01");
  await page.keyboard.press("ArrowUp");
  await expect(tree.node("shop-4.3")).toBeFocused();
  await page.keyboard.press("r");
  await tree.plan.isShown("Revert web-01 to shop-4.3");
  await page.keyboard.press("Escape");
  await expect(tree.panel.getByText("Plan: nothing is done yet")).toHaveCount(0);
  await page.keyboard.press("d");
  await tree.plan.isShown("Delete shop-4.3 of web-01");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(tree.title()).toContainText("Keep web-01 as it is now");
  await page.keyboard.press("Escape");
  await expect(tree.title()).not.toContainText("Keep web-01");
  expect(await virsh.snapshots("web-01")).toEqual(before);
});

test("a whole revert is done without a mouse", async ({ page, define, host, virsh }) => {
  const machine = await define("keys-only", ["one", "two"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(tree.title()).toContainText("one");
  await page.keyboard.press("r");
  await tree.plan.isShown("Revert keys-only to one");
  const confirm = tree.panel.getByRole("button", { name: 'Revert keys-only to "one"' });
  const isReached = () => confirm.evaluate((button) => button === document.activeElement);
  for (let tabs = 0; tabs < 60 && !(await isReached()); tabs++) await page.keyboard.press("Tab");
  await expect(confirm).toBeFocused();
  await page.keyboard.press("Enter");
  await tree.plan.isDone();
  expect(await virsh.current(machine.name)).toBe("one");
});

test("O turns to the outline and back, with the same node selected", async ({ page }) => {
  const tree = new TreePage(page);
  await tree.select("shop-4.1");
  await page.keyboard.press("o");
  await expect(tree.outline.row("shop-4.1")).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("o");
  await expect(tree.node("shop-4.1")).toHaveAttribute("aria-pressed", "true");
});

test("the palette finds a revert under the name that another tool gives it", async ({ page }) => {
  const tree = new TreePage(page);
  await tree.select("shop-4.2");
  for (const word of ["rollback", "restore"]) {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill(word);
    await expect(page.getByRole("option").first()).toContainText("Revert to shop-4.2");
    await page.keyboard.press("Enter");
    await tree.plan.isShown("Revert web-01 to shop-4.2");
    await tree.plan.doNothing.click();
  }
});

test("the palette goes to another machine, and ? shows the keys", async ({ page }) => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("db-01");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "db-01", level: 1 })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
