import { routes } from "#lib/api/routes.ts";
import { TreePage } from "./pages/tree-page.ts";
import { countIn } from "./system/guest-count.ts";
import { expect, test } from "./test.ts";

test("a snapshot is taken with nothing filled in, shows in the tree, and virsh lists it", async ({
  page,
  define,
  host,
  virsh,
}) => {
  const machine = await define("create-form");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await page.getByRole("button", { name: "Take snapshot", exact: true }).first().click();
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await expect(tree.nodes()).toHaveCount(1);
  const [name] = await virsh.snapshots(machine.name);
  await expect(tree.node(name ?? "")).toBeVisible();
  await tree.head.click();
  await expect(tree.fact("Builds on")).toHaveText(name ?? "");
});

test("name and description are kept as they were typed", async ({ page, define, host, virsh }) => {
  const machine = await define("create-named");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await page.keyboard.press("n");
  await tree.panel.getByLabel("Name").fill("before <b>upgrade<b> & more");
  await tree.panel.getByLabel("Description").fill("two\nlines, 'quoted'");
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await expect(tree.node("before <b>upgrade<b> & more")).toBeVisible();
  expect(await virsh.snapshots(machine.name)).toEqual(["before <b>upgrade<b> & more"]);
  const xml = await virsh("snapshot-dumpxml", `--domain=${machine.id}`, "--snapshotname=before <b>upgrade<b> & more");
  expect(xml).toContain("<description>two\nlines, &apos;quoted&apos;</description>");
});

test("a name that is taken is refused before anything is asked", async ({ page, define, host }) => {
  const machine = await define("create-twice", ["taken"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { do: "create" });
  await tree.panel.getByLabel("Name").fill("taken");
  await expect(tree.panel.getByText("There is a snapshot of that name already.").first()).toBeVisible();
  await expect(tree.panel.getByRole("button", { name: "Take snapshot" })).toBeDisabled();
});

test("pasted XML is taken as virsh snapshot-create takes it", async ({ page, define, host, virsh }) => {
  const machine = await define("create-xml");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { do: "create" });
  await tree.panel.getByRole("radio", { name: "Paste XML" }).click();
  await tree.panel
    .getByLabel("domainsnapshot XML")
    .fill("<domainsnapshot><name>from-xml</name><description>pasted</description></domainsnapshot>");
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await expect(tree.node("from-xml")).toBeVisible();
  expect(await virsh.snapshots(machine.name)).toEqual(["from-xml"]);
  expect(await virsh("snapshot-dumpxml", `--domain=${machine.id}`, "--snapshotname=from-xml")).toContain(
    "<description>pasted</description>",
  );
});

test("XML that is none is refused with the reason, and nothing is taken", async ({ page, define, host, virsh }) => {
  const machine = await define("create-bad-xml");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { do: "create" });
  await tree.panel.getByRole("radio", { name: "Paste XML" }).click();
  await tree.panel.getByLabel("domainsnapshot XML").fill("<domainsnapshot><name>half");
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await expect(tree.plan.problem).toContainText("Nothing was done.");
  expect(await virsh.snapshots(machine.name)).toEqual([]);
});

test("a running machine's snapshot is planned first, holds its memory, and gets a picture of the screen", async ({
  page,
  prepared,
  host,
  virsh,
  api,
}) => {
  const name = `e2e-with-picture`;
  const { id } = await prepared("web-01");
  const before = await virsh.current("web-01");
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id }, { do: "create" });
  await tree.panel.getByLabel("Name").fill(name);
  await tree.panel.getByRole("button", { name: "Take snapshot" }).click();
  await tree.plan.isShown(`Take snapshot ${name} of web-01`);
  expect(await virsh.snapshots("web-01")).not.toContain(name);
  await tree.plan.confirm(`Take snapshot "${name}"`);
  await tree.plan.isDone();
  expect(await virsh.current("web-01")).toBe(name);
  expect(await virsh("domstate", "--domain=web-01")).toContain("running");

  await tree.select(name);
  const picture = tree.panel.getByRole("img", { name: /when the snapshot was taken/ });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const params = { host: host.id, id, snapshot: name };
  const thumbnail = await api.fetch(routes.thumbnail, { params });
  expect(countIn(Buffer.from(await thumbnail.arrayBuffer()))).not.toBeNull();

  await virsh("snapshot-delete", "--domain=web-01", `--snapshotname=${name}`);
  expect(await virsh.current("web-01")).toBe(before);
});
