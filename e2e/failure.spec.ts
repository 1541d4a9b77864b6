import { createHash } from "node:crypto";
import { join } from "node:path";
import { routes } from "#lib/api/routes.ts";
import { TreePage } from "./pages/tree-page.ts";
import { apiOf, machineParams } from "./system/api.ts";
import { type OwnServer, ownServer } from "./system/own-server.ts";
import { expect, signedOut, test } from "./test.ts";

test("an address that leads nowhere says so and leads back", async ({ page }) => {
  const response = await page.goto("/no/such/page");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await page.getByRole("link", { name: "All machines" }).click();
  await expect(page.getByRole("heading", { name: "Fleet" })).toBeVisible();
});

test("a machine or a job that is not there is named as such", async ({ page, host }) => {
  await page.goto(`/hosts/${host.id}/domains/00000000-0000-4000-8000-000000000000`);
  await expect(page.getByRole("heading", { name: "This machine's snapshots cannot be shown" })).toBeVisible();
  await page.goto(`/hosts/nowhere/domains/00000000-0000-4000-8000-000000000000`);
  await expect(page.getByRole("heading", { name: "This machine's snapshots cannot be shown" })).toBeVisible();
  await page.goto("/jobs/no-such-job");
  await expect(page.getByRole("heading", { name: "This job cannot be shown" })).toBeVisible();
});

test.describe("with a host that is down and a viewer", () => {
  test.use({ storageState: signedOut });
  let server: OwnServer;
  const viewerToken = `viewer-${crypto.randomUUID()}`;
  const socket = join("/nonexistent", "libvirt-sock");
  const dead = { id: "dead", label: "Rack 4", uri: `qemu+unix:///session?socket=${socket}` };

  test.beforeAll(async ({ host }) => {
    const sha256 = createHash("sha256").update(viewerToken).digest("hex");
    server = await ownServer([dead, { id: "lab", label: "Living lab", uri: host.uri }], {
      tokens: [{ name: "guest", role: "viewer", sha256 }],
    });
    await server.start();
  });
  test.afterAll(() => server.remove());

  test("the fleet names the host that does not answer, and shows the machines of the others", async ({
    page,
    virsh,
  }) => {
    await page.goto(`${server.base}/sign-in#${server.token}`);
    await expect(page.getByRole("listitem").filter({ hasText: "Rack 4 does not answer." })).toContainText(
      "Its machines are not in this list.",
    );
    const links = page.getByRole("table", { name: "Machines" }).getByRole("link");
    await expect(links).toHaveCount((await virsh.domains()).length);

    await page.goto(`${server.base}/hosts`);
    const card = page.getByRole("article", { name: "Rack 4" });
    await expect(card.getByText("down", { exact: true })).toBeVisible();
    await expect(card.getByRole("alert")).toContainText(/\w/);
    await expect(card.getByRole("button", { name: "Try again" })).toBeVisible();
    await expect(page.getByRole("article", { name: "Living lab" }).getByText("connected")).toBeVisible();
  });

  test("the API says 503 for a host that is down, not an empty list", async () => {
    const answer = await apiOf(server.base, server.token).fetch(routes.domains, { params: { host: "dead" } });
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as { code: string }).code).toBe("host-down");
  });

  test("a viewer sees everything, and is told why nothing can be changed", async ({ page, prepared, virsh }) => {
    await page.goto(`${server.base}/sign-in#${viewerToken}`);
    await expect(page.getByRole("heading", { name: "Fleet" })).toBeVisible();
    const { id } = await prepared("web-01");
    const tree = new TreePage(page);
    await page.goto(`${server.base}/hosts/lab/domains/${id}`);
    await tree.isThere();
    await tree.select("shop-4.1");
    await expect(tree.action(/^Revert to this snapshot/)).toBeDisabled();
    await expect(tree.panel.getByText(/who may look but not change anything/).first()).toBeVisible();
    await page.keyboard.press("r");
    await page.keyboard.press("d");
    const api = apiOf(server.base, viewerToken);
    const plan = await api.ask(routes.createPlan, {
      params: machineParams({ id: "lab" }, id),
      body: { action: "delete", snapshot: "redesign-demo", scope: "one" },
    });
    const refused = await api.fetch(routes.createJob, { body: { planId: plan.id, fingerprint: plan.fingerprint } });
    expect(refused.status).toBe(403);
    expect(await virsh.snapshots("web-01")).toContain("redesign-demo");
  });
});

test("with its only host down the fleet does not claim that there are no machines", async ({ page }) => {
  const server = await ownServer([{ id: "dead", label: "Rack 4", uri: "qemu+unix:///session?socket=/nonexistent/s" }]);
  try {
    await server.start();
    await page.goto(`${server.base}/sign-in#${server.token}`);
    await expect(page.getByRole("listitem").filter({ hasText: "Rack 4 does not answer." })).toBeVisible();
    await expect(page.getByText("No machine can be shown")).toBeVisible();
    await expect(page.getByText("No machines yet")).toHaveCount(0);
  } finally {
    await server.remove();
  }
});
