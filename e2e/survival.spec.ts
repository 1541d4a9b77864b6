import { routes } from "#lib/api/routes.ts";
import { isEnded } from "#lib/model/job.ts";
import { TreePage } from "./pages/tree-page.ts";
import { apiOf, machineParams } from "./system/api.ts";
import { ownServer } from "./system/own-server.ts";
import { expect, signedOut, test } from "./test.ts";

test.use({ storageState: signedOut });

test("a job outlives the server: killed in its midst and started again, it comes to an end that everybody can read", async ({
  page,
  define,
  host,
  virsh,
}) => {
  test.setTimeout(120_000);
  const doomed = Array.from({ length: 14 }, (_, index) => `step-${index + 1}`);
  const machine = await define("survivor", ["root", ...doomed]);
  const server = await ownServer([{ id: "lab", label: "Lab", uri: host.uri }]);
  try {
    await server.start();
    const api = apiOf(server.base, server.token);
    const plan = await api.ask(routes.createPlan, {
      params: machineParams({ id: "lab" }, machine.id),
      body: { action: "delete", snapshot: "root", scope: "children" },
    });
    const accepted = await api.ask(routes.createJob, {
      body: { planId: plan.id, fingerprint: plan.fingerprint, confirm: plan.confirm?.expect },
    });
    const job = () => api.ask(routes.job, { params: { job: accepted.id } });
    await expect.poll(async () => (await job()).step, { intervals: [20] }).toBeGreaterThan(0);
    expect(isEnded((await job()).state)).toBe(false);
    await server.kill();
    await server.start();

    await expect.poll(async () => isEnded((await job()).state), { timeout: 60_000 }).toBe(true);
    const ended = await job();
    expect(["succeeded", "interrupted"]).toContain(ended.state);
    const left = await virsh.snapshots(machine.name);
    if (ended.state === "succeeded") expect(left).toEqual(["root"]);

    await page.goto(`${server.base}/sign-in#${server.token}`);
    await expect(page.getByRole("heading", { name: "Fleet" })).toBeVisible();
    await page.goto(`${server.base}/jobs/${accepted.id}`);
    await expect(page.getByRole("heading", { name: "Delete all below root of survivor" })).toBeVisible();
    const words = ended.state === "succeeded" ? "Done" : "Interrupted";
    await expect(page.getByRole("region", { name: "About the job" })).toContainText(words);
    await page.goto(`${server.base}/hosts/lab/domains/${machine.id}`);
    await expect(new TreePage(page).nodes()).toHaveCount(left.length);

    const chain = await api.ask(routes.verifyAudit);
    expect(chain.valid).toBe(true);
    const { items } = await api.ask(routes.audit);
    const ends = items.filter(({ action, data }) => action === "job-ended" && data.job === accepted.id);
    expect(ends).toHaveLength(1);
  } finally {
    await server.remove();
  }
});

test("a screen that loses the server says so, and goes on by itself when it is back", async ({ page, host }) => {
  test.setTimeout(120_000);
  const server = await ownServer([{ id: "lab", label: "Lab", uri: host.uri }]);
  try {
    await server.start();
    await page.goto(`${server.base}/sign-in#${server.token}`);
    await expect(page.getByRole("table", { name: "Machines" }).getByRole("link").first()).toBeVisible();
    await server.kill();
    await expect(page.getByText("Connection lost.")).toBeVisible();
    await expect(page.getByRole("table", { name: "Machines" }).getByRole("link").first()).toBeVisible();
    await server.start();
    await expect(page.getByText("Connection lost.")).toHaveCount(0, { timeout: 40_000 });
  } finally {
    await server.remove();
  }
});
