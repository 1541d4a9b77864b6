import { routes } from "#lib/api/routes.ts";
import { TreePage } from "./pages/tree-page.ts";
import { expect, test } from "./test.ts";

test("a plan that the machine has moved on from is refused, does nothing, and can be made again", async ({
  page,
  define,
  host,
  virsh,
}) => {
  const machine = await define("stale-plan", ["first", "second"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("first");
  await tree.action("Revert to this snapshot…").click();
  await tree.plan.isShown("Revert stale-plan to first");
  await virsh("snapshot-create-as", `--domain=${machine.id}`, "--name=beside");
  await tree.plan.confirm('Revert stale-plan to "first"');
  await expect(tree.plan.problem).toContainText("stale-plan has changed since the plan was made. Nothing was done.");
  expect(await virsh.current(machine.name)).toBe("beside");
  expect(await virsh.snapshots(machine.name)).toEqual(["first", "second", "beside"]);

  await tree.action("Make the plan again").click();
  await expect(tree.plan.problem).toHaveCount(0);
  await tree.plan.confirm('Revert stale-plan to "first"');
  await tree.plan.isDone();
  expect(await virsh.current(machine.name)).toBe("first");
  expect(await virsh.snapshots(machine.name)).toHaveLength(4);
});

test("of two operators who confirm at once one is served, the other is told, and nothing is done twice", async ({
  page,
  browser,
  session,
  define,
  host,
  virsh,
  api,
}) => {
  const machine = await define("two-operators", ["first", "second"]);
  const other = await browser.newContext({ storageState: session });
  const trees = [new TreePage(page), new TreePage(await other.newPage())] as const;
  for (const tree of trees) {
    await tree.open({ host: host.id, id: machine.id });
    await tree.select("first");
    await tree.action("Revert to this snapshot…").click();
    await tree.plan.isShown("Revert two-operators to first");
  }
  await Promise.all(trees.map((tree) => tree.plan.confirm('Revert two-operators to "first"')));
  for (const tree of trees)
    await expect(tree.plan.problem.or(tree.panel.getByText("Done", { exact: true }))).toBeVisible();
  const told = await Promise.all(trees.map((tree) => tree.plan.problem.count()));
  expect(told.toSorted()).toEqual([0, 1]);
  await expect((trees[told.indexOf(1)] ?? trees[0]).panel).toContainText("Nothing was done.");

  expect(await virsh.current(machine.name)).toBe("first");
  const safety = (await virsh.snapshots(machine.name)).filter((name) => name.startsWith("before-revert-"));
  expect(safety).toHaveLength(1);
  const { items } = await api.ask(routes.jobs, { query: { domain: machine.id } });
  expect(items.map(({ state }) => state)).toEqual(["succeeded"]);
  await other.close();
});

test("what one operator does shows on the other's screen by itself", async ({
  page,
  browser,
  session,
  define,
  host,
}) => {
  const machine = await define("two-screens");
  const other = await browser.newContext({ storageState: session });
  const trees = [new TreePage(page), new TreePage(await other.newPage())] as const;
  for (const tree of trees) await tree.open({ host: host.id, id: machine.id });
  await trees[0].page.keyboard.press("n");
  await trees[0].panel.getByLabel("Name").fill("seen-by-both");
  await trees[0].panel.getByRole("button", { name: "Take snapshot" }).click();
  for (const tree of trees) await expect(tree.node("seen-by-both")).toBeVisible();
  await other.close();
});
