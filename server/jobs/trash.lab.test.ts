import { access, appendFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { fillBytes } from "#server/lab/image.ts";
import { type Espalier, espalierOn } from "#server/testing/contract/espalier.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { type LibvirtWorld, libvirtWorld } from "#server/testing/contract/libvirt-world.ts";
import { childOf, childrenOf, parseXml, type XmlElement } from "#server/xml/xml-element.ts";

let world: LibvirtWorld;
let espalier: Espalier;
/** How far the server's clock is ahead. */
let aheadMs = 0;
beforeAll(async () => {
  world = await libvirtWorld();
  espalier = espalierOn(world.lab.uri, () => new Date(Date.now() + aheadMs));
});
afterAll(async () => {
  await espalier?.close();
  await world?.close();
});

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const diskFile = (domain: XmlElement | undefined) =>
  childOf(childrenOf(childOf(domain, "devices"), "disk")[0], "source")?.attributes.file ?? "";
const headFile = async (id: string) => diskFile(parseXml(await world.native.run(["dumpxml", `--domain=${id}`])));
const xmlOf = (id: string, snapshot: string) =>
  world.native.run(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${snapshot}`, "--security-info"]);
/** By the snapshot's own word: the disk of the machine as it was then. */
const frozenFile = async (id: string, snapshot: string) =>
  diskFile(childOf(parseXml(await xmlOf(id, snapshot)), "domain"));
const bytesAt = async (id: string, snapshot: string) => contentOf(await frozenFile(id, snapshot));
const write = async (id: string, byte: number) => fillBytes(await headFile(id), 128 * 1024, 64 * 1024, byte);
const trashFolders = async (id: string) => {
  const folder = join(dirname(world.files(id)[0] ?? ""), ".espalier-trash");
  return readdir(folder).catch(() => [] as string[]);
};

async function did(id: string, intent: Intent) {
  const job = await espalier.run(id, intent);
  expect(job.problem).toBe(null);
  expect(job.state).toBe("succeeded");
  return job;
}
const take = (id: string, name: string, more: Partial<Extract<Intent, { action: "create" }>> = {}) =>
  did(id, { action: "create", name, disks: [{ target: "vda", mode: "external" }], ...more });

/** root ── leaf (abandoned, with a left-behind overlay), and root ── other (head below it). */
async function withLeaf(leaf = "leaf"): Promise<string> {
  const id = await world.subject();
  await write(id, 0x10);
  await take(id, "root");
  await write(id, 0x11);
  await take(id, leaf);
  await write(id, 0x12);
  await did(id, { action: "revert", snapshot: "root", safetySnapshot: false });
  await write(id, 0x13);
  await take(id, "other");
  await write(id, 0x14);
  return id;
}

/** Tree, descriptions, contents and files, by libvirt's and qemu-img's word. */
async function look(id: string) {
  const parents = Object.fromEntries(await world.native.parents(id));
  const names = Object.keys(parents).sort();
  const [first = ""] = world.files(id);
  const stem = first.replace(/\.qcow2$/, "");
  return {
    parents,
    current: await world.native.current(id),
    descriptions: Object.fromEntries(await Promise.all(names.map(async (name) => [name, await xmlOf(id, name)]))),
    contents: Object.fromEntries(await Promise.all(names.map(async (name) => [name, await bytesAt(id, name)]))),
    head: await contentOf(await headFile(id)),
    files: (await readdir(dirname(first))).filter((name) => join(dirname(first), name).startsWith(stem)).sort(),
  };
}

describe("a deleted leaf", () => {
  test.each(["leaf", 'le af\'s "<&>" ü', "--current"])("%j is undone to the byte", async (leaf) => {
    const id = await withLeaf(leaf);
    const before = await look(id);
    const frozen = await frozenFile(id, leaf);
    const stampBefore = await stat(frozen, { bigint: true });
    const job = await did(id, { action: "delete", snapshot: leaf, scope: "one" });
    expect(job.plan.undoable).toBe("yes");
    expect(job.plan.intent).toMatchObject({ trash: true });
    expect(job.plan.effects.some((e) => e.severity === "danger")).toBe(false);
    expect(job.plan.effects.map((e) => e.text).join("\n")).toMatch(/Until \d{4}-\d\d-\d\d .* can be restored/);
    expect(await isThere(frozen)).toBe(false);
    expect(Object.keys((await look(id)).parents).sort()).toEqual(["other", "root"]);

    const [entry] = await espalier.trash(id);
    expect(entry).toMatchObject({
      snapshot: leaf,
      parentId: "root",
      deletedBy: "test",
      job: job.id,
      restore: { status: "yes" },
    });
    expect(entry?.files).toHaveLength(2);
    expect(entry?.bytes).toBeGreaterThan(0);
    const folder = await stat(dirname(entry?.files[0]?.keptAt ?? ""));
    expect(folder.mode & 0o777).toBe(0o700);

    const { undo } = job.result ?? {};
    expect(undo).toEqual({ action: "restore", trash: entry?.id });
    await did(id, undo as Intent);
    expect(await look(id)).toEqual(before);
    const stampAfter = await stat(frozen, { bigint: true });
    expect([stampAfter.ino, stampAfter.mtimeNs, stampAfter.nlink]).toEqual([stampBefore.ino, stampBefore.mtimeNs, 1n]);
    expect(await espalier.trash(id)).toEqual([]);
    expect(await trashFolders(id)).not.toContain(entry?.id);
    await did(id, { action: "revert", snapshot: leaf, start: "running", safetySnapshot: false });
    expect(await world.native.state(id)).toBe("running");
  });

  test("with memory: comes back with its memory file, and the machine can go back into it", async () => {
    const id = await world.subject({ state: "running" });
    await take(id, "live", { memory: true });
    await did(id, { action: "revert", snapshot: "live", safetySnapshot: false, start: "off" });
    await take(id, "cold", { memory: false });
    await world.setPower(id, "running");
    await take(id, "warm", { memory: true });
    await did(id, { action: "revert", snapshot: "cold", safetySnapshot: false, start: "off" });
    const { server } = espalier;
    const observe = () => server.inventory.observeMachine({ host: "lab", kind: "domain", id });
    const memory = (await observe()).snapshots.find((s) => s.id === "warm")?.memoryFile ?? "";
    const before = await look(id);
    const { result } = await did(id, { action: "delete", snapshot: "warm", scope: "one" });
    expect(await isThere(memory)).toBe(false);
    await did(id, result?.undo as Intent);
    expect(await isThere(memory)).toBe(true);
    expect(await look(id)).toEqual(before);
    await did(id, { action: "revert", snapshot: "warm", safetySnapshot: false });
    expect(await world.native.state(id)).toBe("running");
    expect(await world.native.current(id)).toBe("warm");
  });

  test("without the trash its files go at once, as before", async () => {
    const id = await withLeaf();
    const frozen = await frozenFile(id, "leaf");
    const job = await did(id, { action: "delete", snapshot: "leaf", scope: "one", trash: false });
    expect(job.plan).toMatchObject({ undoable: "no", intent: { trash: false } });
    expect(job.plan.effects.some((e) => e.group === "data-lost" && e.severity === "danger")).toBe(true);
    expect(await isThere(frozen)).toBe(false);
    expect(await espalier.trash(id)).toEqual([]);
    expect(await trashFolders(id)).toEqual([]);
  });

  test("while the machine runs on another branch, it goes and comes back", async () => {
    const id = await withLeaf();
    await world.setPower(id, "running");
    const number = await world.native.processNumber(id);
    const { parents } = await look(id);
    const bytes = await bytesAt(id, "leaf");
    const { result } = await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
    await did(id, result?.undo as Intent);
    expect(await world.native.processNumber(id)).toBe(number);
    expect(Object.fromEntries(await world.native.parents(id))).toEqual(parents);
    expect(await bytesAt(id, "leaf")).toBe(bytes);
  });
});

describe("several at once", () => {
  test("an abandoned subtree is one entry and comes back whole", async () => {
    const id = await withLeaf();
    await did(id, { action: "revert", snapshot: "leaf", safetySnapshot: false });
    await write(id, 0x20);
    await take(id, "leaf-a");
    await did(id, { action: "revert", snapshot: "leaf", safetySnapshot: false });
    await write(id, 0x21);
    await take(id, "leaf-b");
    await did(id, { action: "revert", snapshot: "other", safetySnapshot: false });
    const before = await look(id);
    const job = await did(id, { action: "delete", snapshot: "leaf", scope: "subtree" });
    expect(job.plan.undoable).toBe("yes");
    const [entry, ...more] = await espalier.trash(id);
    expect(more).toEqual([]);
    expect(entry?.snapshot).toBe("leaf");
    expect(entry?.snapshots.map((s) => s.snapshot).sort()).toEqual(["leaf", "leaf-a", "leaf-b"]);
    await did(id, job.result?.undo as Intent);
    expect(await look(id)).toEqual(before);
  });

  test("where one is merged away, the plan says which, and offers no undo", async () => {
    const id = await withLeaf();
    const plan = await espalier.plan(id, { action: "delete", snapshot: "root", scope: "children" });
    expect(plan.undoable).toBe("no");
    const texts = plan.effects.map((e) => e.text).join("\n");
    expect(texts).toMatch(/Nobody can go back to "other" any more/);
    expect(texts).toMatch(/"leaf" goes to the trash/);
    expect(texts).toMatch(/"other" cannot be restored: what it holds goes into/);
  });
});

describe("forgotten", () => {
  test("an external one in the middle: the children hang below it again, files untouched, the head too", async () => {
    const id = await withLeaf();
    await take(id, "tip");
    const before = await look(id);
    for (const snapshot of ["other", "tip", "root"]) {
      const job = await did(id, { action: "delete", snapshot, scope: "one", metadataOnly: true });
      expect(job.plan.undoable).toBe("yes");
      expect((await look(id)).files).toEqual(before.files);
      await did(id, job.result?.undo as Intent);
      expect(await look(id)).toEqual(before);
    }
  });

  test("an internal one with a child comes back while its tag is there, and not when the tag is another", async () => {
    const id = await world.subject();
    const [image = ""] = world.files(id);
    for (const [i, name] of ["one", "two", "three"].entries()) {
      await world.write(id, 0x31 + i);
      await did(id, { action: "create", name });
    }
    const parents = await world.native.parents(id);
    const first = await did(id, { action: "delete", snapshot: "two", scope: "one", metadataOnly: true });
    await did(id, first.result?.undo as Intent);
    expect(await world.native.parents(id)).toEqual(parents);
    expect(await world.native.contentAt(id, "two")).toEqual([await contentOf(image, "two")]);

    const second = await did(id, { action: "delete", snapshot: "two", scope: "one", metadataOnly: true });
    const { execFileSync } = await import("node:child_process");
    execFileSync("qemu-img", ["snapshot", "-d", "two", image]);
    execFileSync("qemu-img", ["snapshot", "-c", "two", image]);
    await expect(espalier.plan(id, second.result?.undo as Intent)).rejects.toMatchObject({ code: "unsupported" });
  });
});

describe("a restore refuses", () => {
  const deletedLeaf = async () => {
    const id = await withLeaf();
    const { result } = await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
    return { id, undo: result?.undo as Intent };
  };
  const refusal = async (id: string, intent: Intent) =>
    espalier.plan(id, intent).then(
      () => "not refused",
      (error: Error) => error.message,
    );

  test("when what it builds on was merged away; the plan of that says so beforehand", async () => {
    const { id, undo } = await deletedLeaf();
    const intent: Intent = { action: "delete", snapshot: "root", scope: "one" };
    const { effects } = await espalier.plan(id, intent);
    expect(effects.map((e) => e.text).join("\n")).toMatch(/"leaf" in the trash can be restored no more/);
    await did(id, intent);
    expect(await refusal(id, undo)).toMatch(/builds on/);
    expect((await espalier.trash(id))[0]?.restore.status).toBe("no");
  });

  test("when a file below was written to, by anybody", async () => {
    const { id, undo } = await deletedLeaf();
    await fillBytes(await frozenFile(id, "root"), 0, 4096, 0x77);
    expect(await refusal(id, undo)).toMatch(/other bytes/);
  });

  test("when the file in the trash was written to, or is gone", async () => {
    const { id, undo } = await deletedLeaf();
    const [entry] = await espalier.trash(id);
    const kept = entry?.files.find(({ path }) => path.includes("leaf"))?.keptAt ?? "";
    await rename(kept, `${kept}.away`);
    expect(await refusal(id, undo)).toMatch(/gone from the trash/);
    await rename(`${kept}.away`, kept);
    await appendFile(kept, "x");
    expect(await refusal(id, undo)).toMatch(/was changed while it lay in the trash/);
  });

  test("when a file or a snapshot of its name came in between, and nothing is written over", async () => {
    const { id, undo } = await deletedLeaf();
    const [entry] = await espalier.trash(id);
    const place = entry?.files[0]?.path ?? "";
    await writeFile(place, "precious");
    expect(await refusal(id, undo)).toMatch(/is there again/);
    await rename(place, `${place}.mine`);
    // Espalier itself makes nothing where a file of the trash comes back to.
    await take(id, "leaf");
    expect(await headFile(id)).not.toBe(place);
    expect(await refusal(id, undo)).toMatch(/made since then/);
  });

  test("until the snapshot below it, in the trash too, is back", async () => {
    const id = await withLeaf();
    await did(id, { action: "revert", snapshot: "leaf", safetySnapshot: false });
    await take(id, "upper");
    await did(id, { action: "revert", snapshot: "other", safetySnapshot: false });
    const before = await look(id);
    const first = await did(id, { action: "delete", snapshot: "upper", scope: "one" });
    const second = await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
    expect(await refusal(id, first.result?.undo as Intent)).toMatch(/lies in the trash with "leaf"/);
    await did(id, second.result?.undo as Intent);
    await did(id, first.result?.undo as Intent);
    expect(await look(id)).toEqual(before);
  });
});

test("below the nearest that is left, when its parent is gone", async () => {
  const id = await withLeaf();
  const bytes = await bytesAt(id, "leaf");
  const { result } = await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
  await did(id, { action: "delete", snapshot: "root", scope: "one", metadataOnly: true });
  const job = await did(id, result?.undo as Intent);
  expect(job.plan.effects.map((e) => e.text).join("\n")).toMatch(/"root", which "leaf" hung below, is gone/);
  expect((await world.native.parents(id)).get("leaf")).toBe(null);
  expect(await bytesAt(id, "leaf")).toBe(bytes);
});

describe("when its time is over", () => {
  const dayMs = 24 * 60 * 60_000;
  afterEach(() => {
    aheadMs = 0;
  });

  test("the files go, each audited under the job they came from; before that nothing does", async () => {
    const { server } = espalier;
    const id = await withLeaf();
    const before = await look(id);
    const { id: job, result } = await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
    const [entry] = await espalier.trash(id);
    const stranger = join(dirname(entry?.files[0]?.keptAt ?? ""), "not-ours");
    await writeFile(stranger, "somebody put it here");
    aheadMs = 6.9 * dayMs;
    await server.purger.run();
    expect(await espalier.trash(id)).toHaveLength(1);

    aheadMs = 7.1 * dayMs;
    expect(await espalier.trash(id)).toEqual([]);
    await expect(espalier.plan(id, result?.undo as Intent)).rejects.toMatchObject({ code: "not-found" });
    await server.purger.run();
    for (const { keptAt, path } of entry?.files ?? [])
      expect([await isThere(keptAt), await isThere(path)]).toEqual([false, false]);
    expect(await isThere(stranger)).toBe(true);
    expect(server.store.trash.get(entry?.id ?? "")).toBe(null);
    const records = server.audit.list(
      { object: `lab/domain/${id}`, action: "trash-expired" },
      { before: null, limit: 9 },
    );
    expect(records).toMatchObject([{ actor: "espalier", outcome: "ok", data: { job, snapshots: ["leaf"] } }]);
    expect(server.audit.verify().valid).toBe(true);
    const after = await look(id);
    for (const name of ["root", "other"]) expect(after.contents[name]).toBe(before.contents[name]);
    expect(after.head).toBe(before.head);
  });

  test("nothing goes while a job is at work on the machine, nor what somebody uses", async () => {
    const { server } = espalier;
    aheadMs = 8 * dayMs;
    await server.purger.run();
    aheadMs = 0;
    const id = await withLeaf();
    await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
    const [entry] = await espalier.trash(id);
    const [first] = entry?.files ?? [];
    aheadMs = 8 * dayMs;
    const plan = await espalier.plan(id, { action: "edit", snapshot: "root", description: "busy" });
    const session = { actor: "test", role: "operator", expiresAt: null } as const;
    const job = await server.jobs.create({ planId: plan.id, fingerprint: plan.fingerprint, session });
    await server.purger.run();
    expect(await isThere(first?.keptAt ?? "")).toBe(true);
    while (server.jobs.get(job.id).endedAt === null) await new Promise((resolve) => setTimeout(resolve, 20));

    const user = await world.subject();
    const xml = await world.native.run(["dumpxml", `--domain=${user}`]);
    const image = world.files(user)[0] ?? "";
    const other = join(dirname(image), "other.xml");
    await writeFile(other, xml.replace(image, first?.keptAt ?? ""));
    await world.native.run(["define", `--file=${other}`]);
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await server.purger.run();
    expect(told.mock.calls.join("\n")).toMatch(/stays in the trash: .* needs it/);
    expect(await isThere(first?.keptAt ?? "")).toBe(true);
    told.mockRestore();
    await writeFile(other, xml);
    await world.native.run(["define", `--file=${other}`]);
    await server.purger.run();
    expect(await isThere(first?.keptAt ?? "")).toBe(false);
  });

  test("the trash is emptied by hand after a plan that names what goes", async () => {
    const id = await withLeaf();
    await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
    const [entry] = await espalier.trash(id);
    const job = await did(id, { action: "emptyTrash" });
    expect(job.plan.effects).toMatchObject([
      { group: "data-lost", severity: "danger", text: expect.stringContaining('"leaf"') },
      { group: "space" },
    ]);
    expect(await isThere(entry?.files[0]?.keptAt ?? "")).toBe(false);
    expect(await espalier.trash(id)).toEqual([]);
    expect(await trashFolders(id)).toEqual([]);
    await expect(espalier.plan(id, { action: "emptyTrash" })).rejects.toMatchObject({ code: "not-found" });
  });
});

test("a snapshot's picture is there again with it", async () => {
  const id = await withLeaf();
  const { marks } = espalier.server.store;
  const ref = { host: "lab", kind: "domain", id } as const;
  const { snapshots } = await espalier.server.inventory.observeMachine(ref);
  const leaf = { id: "leaf", createdAt: snapshots.find((s) => s.id === "leaf")?.createdAt ?? null };
  marks.setThumbnail(ref, leaf, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]));
  const { result } = await did(id, { action: "delete", snapshot: "leaf", scope: "one" });
  await did(id, result?.undo as Intent);
  expect(marks.thumbnail(ref, leaf)).not.toBe(null);
  await did(id, { action: "delete", snapshot: "leaf", scope: "one", trash: false });
  expect(marks.thumbnail(ref, leaf)).toBe(null);
});

test("passwords come back with a snapshot, and the API shows none", async () => {
  const id = await world.subject();
  const file = `${world.files(id)[0]}.xml`;
  const xml = await world.native.run(["dumpxml", `--domain=${id}`]);
  const vnc = "<graphics type='vnc' port='-1' passwd='s3cret99'/></devices>";
  await writeFile(file, xml.replace("</devices>", vnc), { mode: 0o600 });
  await world.native.run(["define", `--file=${file}`]);
  await take(id, "one");
  expect(await xmlOf(id, "one")).toContain("s3cret99");
  const job = await did(id, { action: "delete", snapshot: "one", scope: "one", metadataOnly: true });
  const { store, jobs } = espalier.server;
  const shown = [store.saved.of(job.id), jobs.get(job.id), store.jobs.get(job.id), store.journal.entries(job.id)];
  expect(store.saved.of(job.id)).toHaveLength(1);
  expect(JSON.stringify([shown, store.jobEvents.after(job.id, 0), await espalier.trash(id)])).not.toContain("s3cret99");
  const restored = await did(id, job.result?.undo as Intent);
  expect(JSON.stringify([store.jobs.get(restored.id), store.journal.entries(restored.id)])).not.toContain("s3cret99");
  expect(await xmlOf(id, "one")).toContain("s3cret99");
});
