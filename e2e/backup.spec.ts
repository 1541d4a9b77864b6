import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { routes } from "#lib/api/routes.ts";
import { BackupsPage } from "./pages/backup-panel.ts";
import { TreePage } from "./pages/tree-page.ts";
import { demo } from "./system/environment.ts";
import { diskFile, frozenFile, readSame } from "./system/images.ts";
import { test as base, expect } from "./test.ts";

/** A folder for backups, gone after the test with all that is in it and all that the catalogue knows of it. */
const test = base.extend<{ folder: string }>({
  folder: async ({ api }, use) => {
    const parent = join(demo.folder, "lab/images");
    const folder = await mkdtemp(join(parent, "backups-"));
    await use(folder);
    // Newest first, so that none is asked for on which another builds.
    for (const { id, folder: place, domainName } of (await api.ask(routes.backups)).items) {
      if (!place.startsWith(`${folder}/`)) continue;
      const plan = await api.ask(routes.createBackupPlan, {
        params: { backup: id },
        body: { action: "deleteBackup" },
      });
      const job = await api.ask(routes.createJob, {
        body: { planId: plan.id, fingerprint: plan.fingerprint, confirm: domainName },
      });
      await expect
        .poll(async () => (await api.ask(routes.job, { params: { job: job.id } })).state, { timeout: 20_000 })
        .toBe("succeeded");
    }
    await rm(folder, { recursive: true, force: true });
  },
});

test("a full backup and an incremental one of snapshots are taken, seen in the tree, verified, and restored byte by byte", async ({
  page,
  defineOverlays,
  host,
  api,
  virsh,
  folder,
}) => {
  const machine = await defineOverlays("backup-chain", ["a", "b"]);
  const place = { host: host.id, id: machine.id };
  const tree = new TreePage(page);
  const backups = new BackupsPage(page);
  const known = async () => (await api.ask(routes.backups, { query: { host: host.id, domain: machine.id } })).items;

  await tree.open(place);
  await tree.select("a");
  await page.keyboard.press("b");
  await expect(tree.title()).toHaveText("a of backup-chain");
  await tree.panel.getByLabel("Folder for backups").fill(folder);
  await tree.panel.getByRole("button", { name: "Show the plan" }).click();
  await tree.plan.isShown("Back up backup-chain from a");
  expect(await known()).toEqual([]);
  await tree.plan.confirm(/^Back up /);
  await tree.plan.isDone();
  const [full] = await known();
  expect(full).toMatchObject({ snapshot: "a", anchor: "a", since: null, state: "complete" });

  await tree.open(place, { at: "s:b", do: "backup" });
  await expect(tree.panel.getByLabel("Folder for backups")).toHaveValue(folder);
  await tree.panel.getByRole("radio", { name: "Only what changed since a" }).click();
  await tree.panel.getByRole("button", { name: "Show the plan" }).click();
  await tree.plan.isShown("Back up backup-chain from b");
  await tree.plan.confirm(/^Back up /);
  await tree.plan.isDone();
  const increment = (await known()).find(({ snapshot }) => snapshot === "b");
  expect(increment).toMatchObject({ since: full?.id, state: "complete" });
  expect(increment?.disks[0]?.readBytes).toBeLessThan(full?.disks[0]?.virtualSizeBytes ?? 0);

  // Side nodes in the tree, which lead to the backup.
  await tree.open(place);
  await expect(tree.node("a")).toHaveAccessibleName(/1 backup/);
  await expect(tree.tree.locator(".tree-backup-link")).toHaveCount(1);
  await tree.tree.getByRole("button", { name: /^Incremental backup of/ }).click();
  await expect(tree.panel.getByText("incremental", { exact: true })).toBeVisible();

  await backups.open(machine.id);
  const chain = backups.chain("backup-chain");
  await expect(chain).toHaveCount(2);
  await expect(chain.nth(0)).toContainText("full");
  await backups.select(chain.nth(1));
  await backups.panel.getByRole("button", { name: "Verify" }).click();
  await expect(backups.panel.getByText(/^verified/)).toBeVisible({ timeout: 30_000 });

  const into = join(folder, "restored");
  await mkdir(into);
  await backups.panel.getByRole("button", { name: "Restore…" }).click();
  await backups.panel.getByLabel("Folder for the disks").fill(into);
  await backups.panel.getByLabel("Name of the new machine").fill("backup-chain-back");
  await backups.panel.getByRole("button", { name: "Show the plan" }).click();
  await tree.plan.isShown(/as backup-chain-back$/);
  await tree.plan.confirm(/^Restore as the new machine backup-chain-back/);
  await tree.plan.isDone();
  try {
    const restored = await diskFile(virsh, "backup-chain-back");
    expect(dirname(restored)).toBe(into);
    expect(await readSame(restored, await frozenFile(virsh, machine.name, "b"))).toBe(true);
  } finally {
    await virsh("undefine", "--domain=backup-chain-back");
  }
});

test("a machine that is off is backed up from where you are, and its backup is deleted by name", async ({
  page,
  defineOverlays,
  host,
  api,
  folder,
}) => {
  const machine = await defineOverlays("backup-head", ["a"]);
  const tree = new TreePage(page);
  const backups = new BackupsPage(page);
  await tree.open({ host: host.id, id: machine.id }, { at: "head" });
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox").fill("dump");
  await page.getByRole("option", { name: /^Back up… \(backup-head now\)/ }).click();
  await expect(tree.title()).toHaveText("backup-head as it is now");
  await tree.panel.getByLabel("Folder for backups").fill("backups");
  await expect(tree.panel.getByText("The whole path, from / on.")).toBeVisible();
  await tree.panel.getByLabel("Folder for backups").fill(folder);
  await tree.panel.getByLabel("Format").selectOption("raw");
  await tree.panel.getByRole("button", { name: "Show the plan" }).click();
  await tree.plan.isShown("Back up backup-head");
  await tree.plan.confirm(/^Back up /);
  await tree.plan.isDone();
  const query = { host: host.id, domain: machine.id };
  expect((await api.ask(routes.backups, { query })).items).toMatchObject([{ snapshot: null, format: "raw" }]);

  await backups.open(machine.id);
  await backups.select(backups.chain("backup-head").first());
  await backups.panel.getByRole("button", { name: "Delete…" }).click();
  await tree.plan.isShown(/^Delete backup-head/);
  await expect(page).toHaveURL(/\/backups\?.*plan=/);
  await backups.panel.getByLabel(/To confirm, type backup-head/).fill("backup-head");
  await tree.plan.confirm(/^Delete the backup/);
  await tree.plan.isDone();
  expect((await api.ask(routes.backups, { query })).items).toEqual([]);

  // Its job and its record in the audit name the backup and lead to it.
  await page.goto("/jobs");
  const line = page
    .getByRole("listitem")
    .filter({ hasText: /Delete backup-head/ })
    .first();
  await expect(line.getByRole("link", { name: "Backup" })).toHaveAttribute("href", /\/backups\?at=/);
});
