import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { routes } from "#lib/api/routes.ts";
import { TreePage } from "./pages/tree-page.ts";
import { expect, test } from "./test.ts";

async function exported(page: Page, choice: RegExp): Promise<string> {
  await page.getByRole("button", { name: "Export" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: choice }).click();
  return readFile(await (await saved).path(), "utf8");
}

test("a job is in the jobs list and in the audit, with its commands, and the chain is intact", async ({
  page,
  define,
  host,
  api,
}) => {
  const machine = await define("audited", ["point"]);
  const tree = new TreePage(page);
  await tree.open({ host: host.id, id: machine.id }, { at: "s:point" });
  await tree.action("Delete…").click();
  await tree.plan.confirm('Delete "point"');
  await tree.plan.isDone();
  const record = tree.panel.getByRole("link", { name: /^Audit record \d+$/ });
  const seq = Number(/\d+/.exec((await record.textContent()) ?? "")?.[0]);
  await expect(tree.panel.getByText(/snapshot-delete/).first()).toBeVisible();
  await record.click();
  await expect(page).toHaveURL(new RegExp(`/audit\\?seq=${seq}$`));
  const line = page.getByRole("listitem").filter({ hasText: "job-ended" }).filter({ hasText: "audited" });
  await expect(line).toContainText("admin");
  await expect(line.getByRole("button", { expanded: true })).toBeVisible();

  await page.getByRole("button", { name: "Verify the chain" }).click();
  const chain = await api.ask(routes.verifyAudit);
  expect(chain.valid).toBe(true);
  await expect(page.getByRole("status").filter({ hasText: "records are as they were written" })).toContainText(
    `All ${chain.records} records`,
  );

  await page.goto("/jobs?q=audited");
  await page
    .getByRole("listitem")
    .getByRole("button", { name: /Delete point of audited/ })
    .click();
  await expect(page.getByRole("listitem").filter({ hasText: "Delete point of audited" })).toContainText("Done");
});

test("every job that ended has a record of its end with the same outcome", async ({ api }) => {
  const { items: jobs } = await api.ask(routes.jobs, { query: { limit: "1000" } });
  const { items: records } = await api.ask(routes.audit, { query: { limit: "1000", action: "job-ended" } });
  const outcome = { succeeded: "ok", failed: "failed", cancelled: "cancelled", interrupted: "interrupted" } as const;
  for (const job of jobs.filter(({ endedAt }) => endedAt !== null)) {
    const record = records.find(({ data }) => data.job === job.id);
    expect(record?.outcome, job.id).toBe(outcome[job.state as keyof typeof outcome]);
  }
});

test("what is exported is what the API answers", async ({ page, api }) => {
  await page.goto("/audit?action=job-accepted");
  await expect(page.getByRole("listitem").filter({ hasText: "job-accepted" }).first()).toBeVisible();
  const shown = await page.getByRole("listitem").filter({ hasText: "job-accepted" }).count();
  const { items } = await api.ask(routes.audit, { query: { action: "job-accepted", limit: String(shown) } });
  expect(JSON.parse(await exported(page, /as JSON$/))).toEqual(items);

  const lines = (await exported(page, /as CSV$/)).trimEnd().split("\r\n");
  expect(lines).toHaveLength(shown + 1);
  expect(lines[0]).toBe("seq,at,actor,action,object,objectName,outcome,data,hash,previousHash");
  for (const [index, { seq, at, hash, previousHash }] of items.entries()) {
    expect(lines[index + 1]).toMatch(new RegExp(`^${seq},${at},`));
    expect(lines[index + 1]).toMatch(new RegExp(`,${hash},${previousHash}$`));
  }
});
