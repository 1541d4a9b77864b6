import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Session } from "#lib/model/session.ts";
import { sqliteAuditLog } from "#server/audit/audit-log.ts";
import { openStore, type Store } from "#server/store/store.ts";
import { createBackupTools } from "./backup-tools.ts";
import { type Manifest, manifestName } from "./manifest.ts";
import { takeInBackups } from "./take-in-backups.ts";

const session: Session = { actor: "olga", role: "operator", expiresAt: null };
let top: string;
let store: Store;
let changed: unknown[];
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "espalier-found-"));
  store = openStore(":memory:");
  changed = [];
});
afterEach(async () => {
  store.close();
  await rm(top, { recursive: true });
});

const find = (folder = top) =>
  takeInBackups(folder, session, {
    tools: createBackupTools({
      known: store.backups,
      extents: { extents: () => ({ async *[Symbol.asyncIterator]() {} }) },
      publish: (event) => changed.push(event),
    }),
    audit: sqliteAuditLog(store.database),
  });

async function place(folder: string, id: string, createdAt: string): Promise<void> {
  const manifest: Manifest = {
    version: 1,
    ...{ id, host: "lab", domain: "d1", domainName: "web", snapshot: null, anchor: null, since: null, method: null },
    ...{ checkpoint: null, format: "qcow2", createdAt, consistency: "off", disks: [] },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, manifestName), JSON.stringify(manifest));
}

test("backups of a lost catalogue are found again, oldest first, and told and recorded once", async () => {
  await place(join(top, "kept/web-1/b"), "b", "2026-11-02T00:00:00.000Z");
  await place(join(top, "kept/web-1/a"), "a", "2026-11-01T00:00:00.000Z");
  await place(join(top, "kept/web-1/c.partial"), "c", "2026-11-03T00:00:00.000Z");
  expect(await find()).toEqual({ added: ["a", "b"], moved: [], known: 0, skipped: [] });
  expect(store.backups.list({}).map(({ manifest }) => manifest.id)).toEqual(["b", "a"]);
  expect(changed).toHaveLength(2);
  expect(await find()).toEqual({ added: [], moved: [], known: 2, skipped: [] });
  const records = sqliteAuditLog(store.database).list({ action: "backups-found" }, { before: null, limit: 9 });
  expect(records.map(({ actor }) => actor)).toEqual(["olga"]);
});

test("a moved backup is known in its new place, a copy is not taken for it", async () => {
  const [old, fresh] = [join(top, "old/web/a"), join(top, "new/web/a")];
  await place(old, "a", "2026-11-01T00:00:00.000Z");
  await find();
  await cp(old, fresh, { recursive: true });
  expect((await find()).skipped).toEqual([{ folder: fresh, reason: expect.stringContaining(old) }]);
  await rm(join(top, "new"), { recursive: true });
  await rename(join(top, "old"), join(top, "new"));
  expect(await find()).toMatchObject({ added: [], moved: ["a"] });
  expect(store.backups.get("a")?.folder).toBe(fresh);
});

test("what is no manifest is left out with its reason, and a folder that is not there is refused", async () => {
  await mkdir(join(top, "web"));
  await writeFile(join(top, "web", manifestName), "{}");
  expect(await find()).toMatchObject({ added: [], skipped: [{ folder: join(top, "web") }] });
  await expect(find(join(top, "never"))).rejects.toMatchObject({ code: "not-found" });
  await expect(find("relative")).rejects.toMatchObject({ code: "invalid-input" });
});
