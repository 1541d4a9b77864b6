import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { TreePage } from "./pages/tree-page.ts";
import { chainOf, diskFile } from "./system/images.ts";
import { expect, test } from "./test.ts";

test("an overlay that nobody names is found and made a snapshot, by a plan that was read", async ({
  page,
  host,
  prepared,
  virsh,
}) => {
  const { id } = await prepared("bench-03");
  const stray = join(dirname(await diskFile(virsh, "bench-03")), "bench-03.try-by-hand.qcow2");
  const [, base] = await chainOf(stray);
  const before = await virsh.snapshots("bench-03");
  await page.goto("/");
  await page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("link", { name: /Doctor$/ })
    .click();
  const finding = page
    .getByRole("region", { name: "bench-03" })
    .getByRole("listitem")
    .filter({ hasText: stray })
    .first();
  await expect(finding).toContainText("belongs to no snapshot");
  await finding.getByRole("button", { name: /^Make it a snapshot/ }).click();

  const tree = new TreePage(page);
  await tree.plan.isShown("Repair bench-03");
  expect(page.url()).toContain(id);
  expect(await virsh.snapshots("bench-03")).toEqual(before);
  await tree.panel.locator("form").getByRole("button").first().click();
  await tree.plan.isDone();
  const after = await virsh.snapshots("bench-03");
  const [adopted = ""] = after.filter((name) => !before.includes(name));
  expect(after).toHaveLength(before.length + 1);
  await expect(tree.node(adopted)).toBeVisible();
  expect(existsSync(stray)).toBe(true);
  expect((await chainOf(stray))[1]).toBe(base);
  expect(await virsh("snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${adopted}`)).toContain(stray);

  await page.goto(`/doctor?host=${host.id}`);
  await expect(page.getByText(/looked at/)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: stray })).toHaveCount(0);
});

test("findings are narrowed, the address keeps it, and a finding leads to its snapshot", async ({ page }) => {
  await page.goto("/doctor");
  const edge = page.getByRole("region", { name: "edge-11" });
  await expect(edge).toBeVisible();
  await page.getByLabel("Severity").selectOption("danger");
  await page.getByLabel("Kind").selectOption({ label: "Snapshot without its tag" });
  await expect(edge.locator("ul > li").filter({ has: page.getByRole("button") })).toHaveCount(1);
  await page.reload();
  await expect(edge).toContainText("gateway-2.0");
  await expect(edge).not.toContainText("vendor-debug");
  await edge.getByRole("link", { name: "gateway-2.0" }).click();
  await expect(new TreePage(page).title()).toContainText("gateway-2.0");
});

test("nothing inconsistent, not readable and not all looked at are told apart", async ({ page }) => {
  const route = "**/api/v1/findings*";
  const answer = { items: [], nextCursor: null, partial: [] as object[] };
  await page.route(route, (asked) => asked.fulfill({ json: answer }));
  await page.goto("/doctor");
  await expect(page.getByRole("heading", { name: "Nothing inconsistent", exact: true })).toBeVisible();
  await expect(page.getByText(/^Espalier looked at \d+ machines at /)).toBeVisible();

  const down = {
    type: "urn:espalier:problem:host-down",
    title: "The host does not answer",
    status: 503,
    code: "host-down",
    detail: "Rack 2 does not answer.",
    retry: "no",
    context: {},
  };
  answer.partial = [down];
  await page.reload();
  await expect(page.getByRole("region", { name: "Not looked at" })).toContainText("Rack 2 does not answer.");
  await expect(page.getByRole("heading", { name: "Nothing inconsistent in what could be read" })).toBeVisible();

  await page.unroute(route);
  await page.route(route, (asked) =>
    asked.fulfill({ status: 503, contentType: "application/problem+json", json: down }),
  );
  await page.reload();
  await expect(page.getByRole("alert").filter({ hasText: "The findings cannot be shown" })).toBeVisible();
  await expect(page.getByText("Nothing inconsistent")).toHaveCount(0);
});
