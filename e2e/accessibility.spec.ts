import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { volumeId } from "#lib/model/volume.ts";
import { TreePage } from "./pages/tree-page.ts";
import { demo } from "./system/environment.ts";
import { expect, signedOut, test } from "./test.ts";

// Each page is looked at twice.
test.describe.configure({ timeout: 120_000 });

/** All that depends on colours. */
const colourRules = ["color-contrast", "link-in-text-block"];

async function faultsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n    ${node.target.join(" ")}\n    ${node.html.slice(0, 200)}`),
  );
}

/** In light by every rule; in dark the page is the same in other colours. */
async function expectNoFaults(page: Page, what: string): Promise<void> {
  expect(await faultsOf(new AxeBuilder({ page })), what).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveClass(/(^| )dark( |$)/);
  expect(await faultsOf(new AxeBuilder({ page }).withRules(colourRules)), `${what} in dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.locator("html")).not.toHaveClass(/(^| )dark( |$)/);
}

test("axe finds no fault on the fleet, backups, doctor, hosts, jobs, audit, API and missing pages", async ({
  page,
}) => {
  const pages = {
    "/": "Fleet",
    "/backups": "Backups",
    "/doctor": "Doctor",
    "/hosts": "Hosts",
    "/jobs": "Jobs",
    "/audit": "Audit",
    "/api-docs": "API",
    "/nowhere": "no such page",
  };
  for (const [path, title] of Object.entries(pages)) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expectNoFaults(page, path);
  }
});

test("axe finds no fault on a tree: drawn, with a plan, as outline, with a form and findings", async ({
  page,
  prepared,
  host,
}) => {
  const tree = new TreePage(page);
  const { id } = await prepared("web-01");
  await tree.open({ host: host.id, id });
  await tree.select("shop-4.1");
  await expectNoFaults(page, "drawn tree");
  await tree.action("Revert to this snapshot…").click();
  await tree.plan.isShown("Revert web-01 to shop-4.1");
  await expectNoFaults(page, "drawn tree with a plan");
  await page.getByRole("radio", { name: "Outline" }).click();
  await expect(tree.outline.head).toBeVisible();
  await expectNoFaults(page, "outline with a plan");
  await tree.plan.doNothing.click();
  await tree.open({ host: host.id, id }, { view: "outline", do: "create" });
  await expectNoFaults(page, "outline with the form");
  await tree.open({ host: host.id, id: (await prepared("edge-11")).id });
  await page.getByText(/^\d findings\./).click();
  await expectNoFaults(page, "tree with findings");
});

test("axe finds no fault on a machine of overlays: files with their users, a merge", async ({
  page,
  prepared,
  host,
}) => {
  const tree = new TreePage(page);
  const { id: overlays } = await prepared("build-07");
  await tree.open({ host: host.id, id: overlays }, { at: "s:gcc-14" });
  await expect(tree.panel.getByText("who uses it").first()).toBeVisible();
  await tree.panel.getByText("who uses it").first().click();
  await expectNoFaults(page, "files with their users");
  await tree.action("Merge…").click();
  await tree.plan.isShown("Merge build-07 from gcc-14 up to now");
  await expect(tree.panel.getByText("What it does")).toBeVisible();
  await expectNoFaults(page, "drawn tree with a merge");
});

test("axe finds no fault on a volume: what it is, a snapshot of it, its forms", async ({ page, host }) => {
  const tree = new TreePage(page);
  const golden = join(demo.folder, "lab/volumes/golden-debian-12.qcow2");
  const volume = { host: host.id, kind: "volumes", id: volumeId("qcow2", golden) } as const;
  await tree.open(volume);
  await expect(page.getByRole("region", { name: "About the volume" })).toContainText("of 2 GiB");
  await expectNoFaults(page, "volume");
  await tree.select("packages");
  await expectNoFaults(page, "snapshot of a volume");
  await tree.action("New volume from this…").click();
  await expect(tree.panel.getByLabel("Name or path of the new volume")).toBeVisible();
  await expectNoFaults(page, "form of a new volume");
  await tree.open(volume, { view: "outline", do: "create" });
  await expectNoFaults(page, "outline with the form");
});

test("axe finds no fault on a comparison, a chain, backups and their forms", async ({ page, prepared, host }) => {
  const tree = new TreePage(page);
  const { id } = await prepared("web-01");
  await tree.open({ host: host.id, id }, { compare: "s:shop-4.3,head" });
  const strip = page.getByRole("slider");
  await strip.focus();
  await page.keyboard.press("+");
  await expect(page.getByRole("button", { name: "Whole disk" })).toBeEnabled();
  await expect(page.locator("figure[aria-busy=true]")).toHaveCount(0);
  await expectNoFaults(page, "changed blocks, zoomed");

  await tree.open({ host: host.id, id }, { at: "s:shop-4.2" });
  await tree.panel.getByRole("tab", { name: "Chain" }).click();
  await expect(tree.panel.getByText("shows through").first()).toBeVisible();
  await expectNoFaults(page, "chain of a disk");
  await tree.panel.getByRole("tab", { name: "Backup" }).click();
  await tree.panel.getByRole("button", { name: "Serve by NBD…" }).click();
  await expectNoFaults(page, "backups and sources of a snapshot");
  await tree.open({ host: host.id, id }, { at: "head", do: "backup" });
  await expect(tree.panel.getByText("What to copy")).toBeVisible();
  await expectNoFaults(page, "form of a backup");

  await page.goto("/backups");
  await page
    .getByRole("region", { name: "Backups of web-01" })
    .getByRole("listitem")
    .first()
    .getByRole("button")
    .click();
  await tree.panel.getByRole("button", { name: "Restore…" }).click();
  await expect(tree.panel.getByLabel("Folder for the disks")).toBeVisible();
  await expectNoFaults(page, "a backup with the form of its restore");
  await page.getByRole("button", { name: "Look in a folder…" }).click();
  await expectNoFaults(page, "looking for backups");
});

test("axe finds no fault on the sign-in page", async ({ browser }) => {
  const context = await browser.newContext({ storageState: signedOut });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expectNoFaults(page, "sign-in");
  await context.close();
});
