import { get } from "node:http";
import { routes } from "#lib/api/routes.ts";
import { demo } from "./system/environment.ts";
import { expect, signedOut, test } from "./test.ts";

test.use({ storageState: signedOut });

const statusFor = (path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    get(`${demo.base}${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", reject);
  });

test("the printed link signs in once, leaves the address bar, and is refused the second time", async ({
  page,
  browser,
}) => {
  await page.goto(`/sign-in#${demo.signInCode}`);
  await expect(page.getByRole("heading", { name: "Fleet" })).toBeVisible();
  expect(page.url()).not.toContain(demo.signInCode);
  await page.goBack().catch(() => undefined);
  expect(page.url()).not.toContain(demo.signInCode);

  const stranger = await browser.newContext({ baseURL: demo.base, storageState: signedOut });
  const elsewhere = await stranger.newPage();
  await elsewhere.goto(`/sign-in#${demo.signInCode}`);
  await expect(elsewhere.getByRole("alert").filter({ hasText: "not valid, or was used already" })).toBeVisible();
  await stranger.close();
});

test("a pasted token signs in and leads back to the page that was asked for", async ({ page }) => {
  await page.goto("/jobs?q=web");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("Token").fill(demo.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/jobs\?q=web$/);
  await expect(page.getByRole("heading", { name: "Jobs", level: 1 })).toBeVisible();
});

test("a wrong token is refused in words, and the next try is free", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Token").fill("not-the-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This token is not valid" })).toBeVisible();
  await page.getByLabel("Token").fill(demo.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Fleet" })).toBeVisible();
});

test("signing out ends the session on the server too", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Token").fill(demo.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /^Signed in as / }).click();
  const cookies = await page.context().cookies();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  const kept = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  expect(await statusFor("/api/v1/hosts", { cookie: kept })).toBe(401);
});

test("the API answers nobody who is not signed in, and no page of another site", async ({ api }) => {
  const bearer = { authorization: `Bearer ${demo.token}` };
  const served = new URL(demo.base).host;
  expect(await statusFor("/api/v1/hosts", {})).toBe(401);
  expect(await statusFor("/api/v1/hosts", { authorization: "Bearer wrong" })).toBe(401);
  expect(await statusFor("/api/v1/hosts", { ...bearer, origin: "https://evil.example" })).toBe(403);
  expect(await statusFor("/api/v1/hosts", { ...bearer, host: "rebound.example" })).toBe(403);
  expect(await statusFor("/", { host: "rebound.example" })).toBe(403);
  expect(await statusFor("/api/v1/hosts", { ...bearer, host: served })).toBe(200);
  expect((await api.ask(routes.health)).status).toBe("ok");
});

test("each API route but health and sign-in wants a sign-in", async () => {
  for (const route of Object.values(routes).filter(({ method, role }) => method === "GET" && role !== null)) {
    const path = `/api/v1${route.path.replace(/\{\w+\}/g, "x")}`;
    expect(await statusFor(path, {}), path).toBe(401);
  }
});
