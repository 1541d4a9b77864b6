import { TreePage } from "./pages/tree-page.ts";
import { expect, test } from "./test.ts";

/** Names that libvirt accepts and careless programs trip over; each is an option, a command, markup or worse somewhere. */
const names = [
  "--children",
  " leading and trailing ",
  `<a href="x">&amp;'`,
  "<img src=x onerror=window.wasRun=1>",
  "$(id)",
  "back\\slash\\n",
  "a,b=c",
  "head",
  "__proto__",
  "%s%n%2e",
  "\u202egnp.exe",
  "日本語 スナップ",
  "🐧 friendly",
  "z".repeat(200),
];
const machineName = "<img src=x onerror=window.wasRun=1>$(id)";

test("hostile names are shown literally, selected, linked to and reverted to, and run nothing", async ({
  page,
  define,
  virsh,
}) => {
  test.setTimeout(120_000);
  const machine = await define(machineName, names);
  page.on("dialog", (dialog) => {
    throw new Error(`A name opened a dialog: ${dialog.message()}`);
  });
  const tree = new TreePage(page);
  await page.goto("/");
  await page.getByRole("table", { name: "Machines" }).getByRole("link", { name: machineName }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(machineName);
  await page.getByRole("radio", { name: "Outline" }).click();
  expect((await tree.outline.names()).toSorted()).toEqual(names.toSorted());

  for (const name of names) {
    await tree.outline.row(name).click();
    await expect(tree.title()).toHaveText(name, { useInnerText: false });
    await expect(page).toHaveURL((url) => url.searchParams.get("at") === `s:${name}`);
  }
  await page.reload();
  await expect(tree.title()).toHaveText(names.at(-1) ?? "");

  for (const name of [
    "<img src=x onerror=window.wasRun=1>",
    "--children",
    " leading and trailing ",
    "head",
    "__proto__",
  ]) {
    await tree.outline.row(name).click();
    await tree.action("Revert to this snapshot…").click();
    await tree.plan.turn(tree.plan.safety);
    await tree.plan.confirm(/^Revert .*, lose /);
    await tree.plan.isDone();
    expect(await virsh.current(machine.id)).toBe(name);
    await tree.panel.getByRole("button", { name: "Back to the tree" }).click();
  }
  expect((await virsh.snapshots(machine.id)).toSorted()).toEqual(names.toSorted());
  expect(await page.evaluate(() => "wasRun" in window)).toBe(false);
});

test("a snapshot is taken under a hostile name and deleted under it", async ({ page, define, host, virsh }) => {
  const machine = await define("hostile-create", ["--current"]);
  const name = `--metadata "$(id)" <b>`;
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { do: "create" });
  await tree.panel.getByLabel("Name").fill(name);
  await tree.panel.getByLabel("Description").fill("</description><state>running</state>");
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await expect(tree.node(name)).toBeVisible();
  expect(await virsh.snapshots(machine.name)).toEqual(["--current", name]);
  await tree.select(name);
  await expect(tree.panel).toContainText("</description><state>running</state>");
  await tree.action("Delete…").click();
  await tree.plan.confirm(`Delete "${name}"`);
  await tree.plan.isDone();
  expect(await virsh.snapshots(machine.name)).toEqual(["--current"]);
});
