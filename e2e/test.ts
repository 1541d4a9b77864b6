import { join } from "node:path";
import { test as base, type Page, request } from "@playwright/test";
import { routes } from "#lib/api/routes.ts";
import type { DomainSummary } from "#lib/model/domain.ts";
import type { Host } from "#lib/model/host.ts";
import { type Api, apiOf } from "./system/api.ts";
import { demo } from "./system/environment.ts";
import { defineMachine, defineOverlayMachine, type Machine, removeMachine } from "./system/machine.ts";
import { type Virsh, virshOf } from "./system/virsh.ts";

export { expect } from "@playwright/test";

type StorageState = Awaited<ReturnType<Awaited<ReturnType<typeof request.newContext>>["storageState"]>>;

interface Tools {
  /** The dashboard's one host. */
  readonly host: Host;
  readonly api: Api;
  readonly virsh: Virsh;
  /** A browser's state after signing in. */
  readonly session: StorageState;
}

interface Fixtures {
  /** Defines a machine beside the dashboard; it is gone after the test. */
  readonly define: (name: string, snapshots?: readonly string[]) => Promise<Machine>;
  /** The same with snapshots that are files of their own. */
  readonly defineOverlays: (name: string, snapshots: readonly string[]) => Promise<Machine>;
  /** The prepared machine of that name. */
  readonly prepared: (name: string) => Promise<DomainSummary>;
  /** Fails the test when a page of it throws, or logs an error that no refused request explains. */
  readonly quietPages: undefined;
}

/** That a request was refused, or that the server or a host is away, is told on the screen; the browser logs it too. */
const isExpected = (text: string): boolean =>
  /^Failed to load resource: (the server responded with a status of (4\d\d|503)|net::ERR_(CONNECTION|EMPTY|INCOMPLETE))/.test(
    text,
  );

function collectFaults(page: Page, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(`${error.stack ?? error}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !isExpected(message.text())) faults.push(message.text());
  });
}

export const test = base.extend<Fixtures, Tools>({
  api: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from it.
    async ({}, use) => use(apiOf(demo.base, demo.token)),
    { scope: "worker" },
  ],
  host: [
    async ({ api }, use) => {
      const [host] = (await api.ask(routes.hosts)).items;
      if (!host) throw new Error("The demo has no host.");
      await use(host);
    },
    { scope: "worker" },
  ],
  virsh: [async ({ host }, use) => use(virshOf(host.uri)), { scope: "worker" }],
  session: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const browser = await request.newContext({ baseURL: demo.base });
      await browser.post("/api/v1/session", { data: { token: demo.token } });
      await use(await browser.storageState());
      await browser.dispose();
    },
    { scope: "worker" },
  ],
  storageState: async ({ session }, use) => use(session),
  define: async ({ virsh }, use) => {
    const machines: Machine[] = [];
    await use(async (name, snapshots = []) => {
      const machine = await defineMachine(virsh, join(demo.folder, "lab/images"), name, snapshots);
      machines.push(machine);
      return machine;
    });
    for (const machine of machines) await removeMachine(virsh, machine);
  },
  defineOverlays: async ({ virsh }, use) => {
    const machines: Machine[] = [];
    await use(async (name, snapshots) => {
      const machine = await defineOverlayMachine(virsh, join(demo.folder, "lab/images"), name, snapshots);
      machines.push(machine);
      return machine;
    });
    for (const machine of machines) await removeMachine(virsh, machine);
  },
  prepared: async ({ api, host }, use) => {
    const { items } = await api.ask(routes.domains, { params: { host: host.id } });
    await use(async (name) => {
      const machine = items.find((one) => one.name === name);
      if (!machine) throw new Error(`The demo has no machine ${name}.`);
      return machine;
    });
  },
  quietPages: [
    async ({ context }, use) => {
      const faults: string[] = [];
      context.on("page", (page) => collectFaults(page, faults));
      await use(undefined);
      test.expect(faults, "errors on the page").toEqual([]);
    },
    { auto: true },
  ],
});

export const signedOut: { cookies: []; origins: [] } = { cookies: [], origins: [] };
