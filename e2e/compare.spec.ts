import { routes } from "#lib/api/routes.ts";
import { ComparePane } from "./pages/compare-pane.ts";
import { TreePage } from "./pages/tree-page.ts";
import { machineParams } from "./system/api.ts";
import { frozenFile, ownRanges } from "./system/images.ts";
import { expect, test } from "./test.ts";

const MiB = 1024 * 1024;

test("two picked nodes show where the disk was written, and the download is what the API and qemu-img say", async ({
  page,
  defineOverlays,
  host,
  api,
  virsh,
}) => {
  const machine = await defineOverlays("compare-pair", ["a", "b", "c"]);
  const tree = new TreePage(page);
  const compare = new ComparePane(page);
  await tree.open({ host: host.id, id: machine.id });
  await tree.node("a").click();
  await tree.node("c").click({ modifiers: ["ControlOrMeta"] });
  await expect(
    compare.pane.getByText("Up to 2 MiB written on vda between A and B, in pieces of 64 KiB."),
  ).toBeVisible();

  // The cursor goes from change to change, and says where it is.
  await compare.strip.focus();
  await compare.says(/nothing written$/);
  await page.keyboard.press("PageDown");
  await compare.says(/: up to .* written$/);
  expect(Math.abs((await compare.place()) - 2 * MiB)).toBeLessThanOrEqual(64 * 1024);
  expect(await compare.shownRanges()).toEqual([[String(2 * MiB), "2 MiB"]]);

  const params = machineParams(host, machine.id);
  const query = { from: "a", to: "c", disk: "vda" };
  const diff = await api.ask(routes.diff, { params, query });
  const ofFiles = await Promise.all(
    ["b", "c"].map(async (point) => ownRanges(await frozenFile(virsh, machine.name, point))),
  );
  expect(ofFiles.flat()).toEqual([
    { offset: 2 * MiB, length: MiB },
    { offset: 3 * MiB, length: MiB },
  ]);
  expect(diff.extents).toEqual([{ offset: 2 * MiB, length: 2 * MiB, kind: "data" }]);

  const { name, text } = await compare.download("CSV");
  expect(name).toBe("compare-pair-vda-a-c.csv");
  const rows = text.trim().split(/\r?\n/);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatch(new RegExp(`^"?${2 * MiB}"?,"?${2 * MiB}"?,"?data"?$`));
  const lines = (await compare.download("NDJSON")).text.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining(diff.extents[0] ?? {}));
  expect(JSON.parse((await compare.download("JSON")).text)).toMatchObject({
    changedBytes: 2 * MiB,
    extents: diff.extents,
  });
});

test("the strip is zoomed by keys, wheel and drag, and Escape shows the whole disk again", async ({
  page,
  prepared,
  host,
}) => {
  const { id } = await prepared("web-01");
  const compare = new ComparePane(page);
  await new TreePage(page).open({ host: host.id, id }, { compare: "s:hardened,s:shop-4.3" });
  await expect(compare.strip).toBeVisible();
  const whole = compare.pane.getByRole("button", { name: "Whole disk" });
  const lengthOf = async () =>
    /, ([\d.]+ \w+) long/.exec((await compare.strip.getAttribute("aria-valuetext")) ?? "")?.[1];
  const wide = await lengthOf();
  await expect(whole).toBeDisabled();

  await compare.strip.focus();
  await page.keyboard.press("+");
  await expect(whole).toBeEnabled();
  await expect.poll(lengthOf).not.toBe(wide);
  await page.keyboard.press("Escape");
  await expect(whole).toBeDisabled();
  await expect.poll(lengthOf).toBe(wide);
  // Escape did not leave the comparison.
  await expect(compare.pane).toBeVisible();

  await compare.strip.hover();
  await page.mouse.wheel(0, -300);
  await expect(whole).toBeEnabled();
  await whole.click();
  const box = await compare.strip.boundingBox();
  if (!box) throw new Error("The strip has no place.");
  await page.mouse.move(box.x + 100, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 180, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(whole).toBeEnabled();
  await expect.poll(lengthOf).not.toBe(wide);
});

test("a link opens the same part of the same disk, and another pair is looked at as a whole", async ({
  page,
  prepared,
  host,
}) => {
  const { id } = await prepared("db-01");
  const tree = new TreePage(page);
  const compare = new ComparePane(page);
  await tree.open({ host: host.id, id }, { compare: "s:installed,s:pg-16" });
  await compare.pane.getByRole("radio", { name: "vdb" }).click();
  await compare.strip.focus();
  await page.keyboard.press("+");
  await expect(page).toHaveURL(/disk=vdb&zoom=\d+-\d+/);
  const link = page.url();
  await expect(compare.pane.getByRole("figure")).toHaveAttribute("aria-busy", "false");
  const seen = (await compare.strip.getAttribute("aria-valuetext")) ?? "";
  await page.goto("about:blank");
  await page.goto(link);
  await expect(compare.strip).toHaveAccessibleName(/vdb/);
  await expect(compare.pane.getByRole("button", { name: "Whole disk" })).toBeEnabled();
  await expect(compare.strip).toHaveAttribute("aria-valuetext", seen);
  await compare.pane.getByRole("tab", { name: "XML" }).click();
  await expect(page).toHaveURL(/tab=xml/);
  await compare.pane.getByRole("button", { name: "Stop comparing" }).click();
  await expect(page).not.toHaveURL(/disk=|zoom=|tab=/);
});

test("where nothing was written it says so with certainty, and settings are compared all the same", async ({
  page,
  define,
  host,
}) => {
  const machine = await define("compare-same", ["one", "two"]);
  const compare = new ComparePane(page);
  await new TreePage(page).open({ host: host.id, id: machine.id }, { compare: "s:one,s:two" });
  await expect(compare.pane.getByText("No change at all: nothing was written on vda between A and B.")).toBeVisible();
  await expect(compare.strip).toHaveCount(0);
  await compare.pane.getByRole("tab", { name: "XML" }).click();
  await expect(compare.pane.getByText(/settings are the same|lines differ/)).toBeVisible();
});

test("a running machine's picture warns that it may be old, and leads to a snapshot", async ({
  page,
  prepared,
  host,
}) => {
  const { id } = await prepared("web-01");
  const tree = new TreePage(page);
  const compare = new ComparePane(page);
  await tree.open({ host: host.id, id }, { compare: "s:shop-4.3,head" });
  await expect(compare.pane.getByText(/Read from outside the running machine/)).toHaveCount(1);
  await compare.pane.getByRole("button", { name: "Take snapshot…" }).click();
  await expect(tree.title()).toHaveText("Keep web-01 as it is now");
});

test("lines tell what was written along them, faces what deleting frees, and the outline both", async ({
  page,
  defineOverlays,
  host,
  api,
}) => {
  const machine = await defineOverlays("compare-lines", ["a", "b"]);
  const params = machineParams(host, machine.id);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id });
  await expect(tree.tree.locator(".tree-edge-label").first()).toHaveText("+1 MiB");
  await expect(tree.node("b")).toHaveAccessibleName(/\+1 MiB since its parent/);
  await tree.select("b");
  await expect(tree.fact("Written")).toHaveText("up to 1 MiB");
  const [held] = (await api.ask(routes.space, { params, query: { snapshots: '["b"]' } })).items;
  await expect(tree.fact("Deleting frees")).toContainText(held?.exclusiveBytes == null ? "not known" : /[KM]iB|0 B/);
  await tree.open({ host: host.id, id: machine.id }, { view: "outline" });
  await expect(tree.outline.row("b")).toContainText("+1 MiB");
});

test("the chain of a disk shows each file with what it holds, and leads to its snapshots", async ({
  page,
  defineOverlays,
  host,
  api,
}) => {
  const machine = await defineOverlays("compare-chain", ["a", "b"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { at: "head" });
  await tree.panel.getByRole("tab", { name: "Chain" }).click();
  const chain = tree.panel.getByRole("region", { name: "Chain of vda" });
  const layers = chain.locator("ol > li");
  await expect(layers).toHaveCount(3);
  const { items } = await api.ask(routes.layers, { params: machineParams(host, machine.id), query: { disk: "vda" } });
  for (const [at, { file }] of items.entries())
    await expect(layers.nth(at)).toContainText(file.slice(file.lastIndexOf("/") + 1));
  await expect(layers.nth(0)).toContainText("holds1 MiB");
  await chain.getByRole("button", { name: "b", exact: true }).click();
  await expect(tree.title()).toContainText("b");
});

test("a snapshot's disk is served by NBD until it is ended", async ({ page, defineOverlays, host, api }) => {
  const machine = await defineOverlays("compare-served", ["a"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { at: "s:a" });
  await tree.panel.getByRole("tab", { name: "Backup" }).click();
  await expect(tree.panel.getByRole("region", { name: "the source of vda" })).toContainText("<source");
  await tree.panel.getByRole("button", { name: "Serve by NBD…" }).click();
  await tree.panel.getByLabel("For", { exact: true }).selectOption("15 minutes");
  await tree.panel.getByRole("button", { name: "Serve by NBD", exact: true }).click();
  await expect(tree.panel.getByText(/^nbd\+unix:/).first()).toBeVisible();
  await expect(tree.panel.getByRole("timer")).toContainText(/14 min .* left|15 min left/);
  const { items } = await api.ask(routes.exports);
  expect(items.map(({ subject, snapshot, disk }) => [subject.id, snapshot, disk])).toContainEqual([
    machine.id,
    "a",
    "vda",
  ]);

  await page.goto("/backups");
  const exports = page.getByRole("region", { name: "Open exports" });
  await expect(exports).toContainText("compare-served");
  await exports.getByRole("button", { name: "End the export of vda of a" }).click();
  await expect(exports.getByText("compare-served")).toHaveCount(0);
  expect((await api.ask(routes.exports)).items.some(({ subject }) => subject.id === machine.id)).toBe(false);
});
