import { routes } from "#lib/api/routes.ts";
import { TreePage } from "./pages/tree-page.ts";
import { countIn } from "./system/guest-count.ts";
import { expect, test } from "./test.ts";

test("a revert by point and click takes the running guest's number back, and Undo brings the later state again", async ({
  page,
  prepared,
  host,
  virsh,
  api,
}) => {
  const { id } = await prepared("web-01");
  const point = "e2e-point-of-return";
  const before = await virsh.snapshots("web-01");
  const current = await virsh.current("web-01");
  const numberOnScreen = async (): Promise<number> => {
    const screen = await api.fetch(routes.screen, { params: { host: host.id, id } });
    return countIn(Buffer.from(await screen.arrayBuffer())) ?? Number.NaN;
  };
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id });
  await page.keyboard.press("n");
  await tree.panel.getByLabel("Name").fill(point);
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await tree.plan.confirm(`Take snapshot "${point}"`);
  await tree.plan.isDone();
  const taken = await numberOnScreen();

  // Far enough that the guest, which counts two a second, cannot have come here again by itself after the revert.
  await expect.poll(numberOnScreen, { timeout: 40_000 }).toBeGreaterThan(taken + 25);
  const grown = await numberOnScreen();
  await tree.select(point);
  await tree.action("Revert to this snapshot…").click();
  await tree.plan.isShown(`Revert web-01 to ${point}`);
  await expect(tree.plan.safety).toBeChecked();
  await expect(tree.panel).toContainText("Nothing is lost.");
  await expect(tree.tree.getByRole("button", { name: /^Planned snapshot before-revert-/ })).toBeVisible();
  await tree.plan.confirm(`Revert web-01 to "${point}"`);
  await tree.plan.isDone();
  expect(await virsh.current("web-01")).toBe(point);
  expect(await virsh("domstate", "--domain=web-01")).toContain("running");
  expect(await numberOnScreen()).toBeLessThan(grown);
  const [safety] = (await virsh.snapshots("web-01")).filter((name) => name.startsWith("before-revert-"));
  expect(safety).toBeDefined();
  await expect(tree.node(safety ?? "")).toBeVisible();

  await tree.action("Undo").click();
  await tree.plan.isShown(`Revert web-01 to ${safety}`);
  await tree.plan.confirm(`Revert web-01 to "${safety}"`);
  await tree.plan.isDone();
  expect(await virsh.current("web-01")).toBe(safety);
  expect(await numberOnScreen()).toBeGreaterThanOrEqual(grown);

  await virsh("snapshot-revert", "--domain=web-01", `--snapshotname=${current}`);
  for (const name of await virsh.snapshots("web-01"))
    if (!before.includes(name)) await virsh("snapshot-delete", "--domain=web-01", `--snapshotname=${name}`);
});

test("the power state after a revert can be chosen", async ({ page, define, host, virsh }) => {
  const machine = await define("revert-paused", ["off-point"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("off-point");
  await tree.action("Revert to this snapshot…").click();
  await tree.panel.getByRole("radio", { name: "Paused" }).click();
  await expect(tree.panel).toContainText("Afterwards revert-paused is paused");
  await tree.plan.turn(tree.plan.safety);
  await expect(tree.panel).toContainText("is lost: no snapshot holds it");
  await tree.plan.confirm(/^Revert revert-paused to "off-point", lose /);
  await tree.plan.isDone();
  expect(await virsh("domstate", `--domain=${machine.id}`)).toContain("paused");
});

test("a plan that is left undone does nothing", async ({ page, define, host, virsh }) => {
  const machine = await define("revert-left", ["one", "two"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.node("one").dblclick();
  await tree.action("Revert to this snapshot…").click();
  await tree.plan.isShown("Revert revert-left to one");
  await tree.plan.doNothing.click();
  await expect(tree.title()).toContainText("one");
  expect(await virsh.current(machine.name)).toBe("two");
  expect(await virsh.snapshots(machine.name)).toEqual(["one", "two"]);
});
