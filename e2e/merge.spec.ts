import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { MergeForm } from "./pages/merge-form.ts";
import { TreePage } from "./pages/tree-page.ts";
import { chainOf, diskFile, readsAs } from "./system/images.ts";
import { expect, test } from "./test.ts";

test("points of a running machine become one file while its lines show how far it is, and the machine runs on", async ({
  page,
  prepared,
  host,
  virsh,
}) => {
  const { id } = await prepared("mail-04");
  const tree = new TreePage(page);
  const form = new MergeForm(tree.panel);
  const before = await chainOf(await diskFile(virsh, "mail-04"));
  expect(before).toHaveLength(4);
  const [top = "", , , base = ""] = before;
  await tree.open({ host: host.id, id });
  await tree.select("before-dovecot-2.4");
  await page.keyboard.press("m");
  await tree.plan.isShown("Merge mail-04 from before-dovecot-2.4 up to now");
  await expect(form.upper).toHaveValue("head");
  await expect(form.cost("Commit")).toContainText(/Copies .*MiB/);
  await expect(form.cost("Pull")).toContainText(/Copies .*MiB/);

  // A running machine's file gets no other name: the upper one's name is kept by copying up into it.
  await form.name("as the upper file").click();
  await expect(form.way("Pull")).toBeChecked();
  await expect(form.cost("Commit")).toContainText("cannot get another name");
  await form.limit.fill("30");
  await expect(tree.node("before-dovecot-2.4")).toHaveAccessibleName(/would be removed/);
  await expect(tree.node("spam-filter-trained")).toHaveAccessibleName(/would be removed/);
  await expect(tree.head).toHaveAccessibleName(new RegExp(`would be kept in ${basename(top)}`));
  expect(await virsh.snapshots("mail-04")).toHaveLength(3);

  await tree.plan.confirm(/^Merge into /);
  await expect(tree.tree.locator(".tree-edge-label[data-work]")).toHaveText(/^\d+ %/);
  await expect(tree.panel.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /\d+/);
  await expect(tree.panel.getByText(/MiB\/s$/)).toBeVisible();
  await tree.plan.isDone();

  expect(await chainOf(await diskFile(virsh, "mail-04"))).toEqual([top, base]);
  expect(await virsh.snapshots("mail-04")).toEqual(["migrated"]);
  expect(await virsh("domstate", "--domain=mail-04")).toContain("running");
  for (const gone of before.slice(1, 3)) expect(existsSync(gone), gone).toBe(false);
});

test("a name that cannot be is refused in place, and one that can be is what the file is called", async ({
  page,
  defineOverlays,
  host,
  virsh,
}) => {
  const machine = await defineOverlays("merge-named", ["a", "b", "c"]);
  const folder = dirname(machine.image);
  const tree = new TreePage(page);
  const form = new MergeForm(tree.panel);
  await tree.open({ host: host.id, id: machine.id });
  await tree.select("b");
  await tree.action("Merge…").click();
  await tree.plan.isShown("Merge merge-named from b up to now");
  await form.way("Commit").click();
  await form.name("otherwise").click();
  await form.path.fill("/nowhere/else.qcow2");
  await expect(tree.plan.problem).toContainText("lies in another folder");
  await expect(tree.panel.getByRole("button", { name: /^Merge into/ })).toHaveCount(0);
  await form.path.fill(join(folder, "merged here.qcow2"));
  await expect(tree.plan.problem).toHaveCount(0);
  await tree.plan.confirm(/^Merge into merged here\.qcow2/);
  await tree.plan.isDone();

  const file = await diskFile(virsh, machine.name);
  expect(await chainOf(file)).toEqual([join(folder, "merged here.qcow2"), machine.image]);
  for (const place of [1, 2, 3, 4]) expect(await readsAs(file, place, place), `MiB ${place}`).toBe(true);
  expect(await virsh.snapshots(machine.name)).toEqual(["a"]);
  expect(await virsh("snapshot-dumpxml", `--domain=${machine.id}`, "--snapshotname=a")).toContain("merged here.qcow2");
});

test("two picked points are merged into the lower one's file, whichever was picked first", async ({
  page,
  defineOverlays,
  host,
  virsh,
}) => {
  const machine = await defineOverlays("merge-pair", ["a", "b", "c"]);
  const folder = dirname(machine.image);
  const tree = new TreePage(page);
  const form = new MergeForm(tree.panel);
  await tree.open({ host: host.id, id: machine.id }, { compare: "s:b,s:c" });
  await page.getByRole("button", { name: "Merge these two…" }).click();
  await tree.plan.isShown("Merge merge-pair from b up to c");
  await form.way("Commit").click();
  await form.name("as the lower file").click();
  await tree.plan.confirm(/^Merge into vda\.a\.qcow2, lose "b"$/);
  await tree.plan.isDone();
  const file = await diskFile(virsh, machine.name);
  expect(await chainOf(file)).toEqual([join(folder, "vda.c.qcow2"), join(folder, "vda.a.qcow2"), machine.image]);
  for (const place of [1, 2, 3, 4]) expect(await readsAs(file, place, place), `MiB ${place}`).toBe(true);
  expect(await virsh.snapshots(machine.name)).toEqual(["a", "c"]);
  expect(await virsh.parentOf(machine.name, "c")).toBe("a");
});

test("a merge is found by the words of other tools, and where there is none it says why", async ({
  page,
  define,
  defineOverlays,
  host,
  virsh,
}) => {
  const overlays = await defineOverlays("merge-words", ["a"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: overlays.id }, { at: "s:a" });
  for (const word of ["consolidate", "coalesce", "blockcommit", "blockpull", "flatten", "squash", "rebase"]) {
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("combobox").fill(word);
    await expect(page.getByRole("option", { name: /^Merge… \(a\)/ })).toBeVisible();
    await page.keyboard.press("Escape");
  }
  expect(await virsh.snapshots(overlays.name)).toEqual(["a"]);

  const inside = await define("merge-inside", ["one", "two"]);
  await tree.open({ host: host.id, id: inside.id }, { at: "s:one" });
  await expect(await tree.refused("Merge")).toContainText(/inside|no file/);
});
