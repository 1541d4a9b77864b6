import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { isProblem } from "#lib/model/problem.ts";
import { readConfig } from "./config.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "espalier-config-"));
});
const read = (env: Record<string, string> = {}, file?: unknown) => {
  if (file !== undefined) writeFileSync(join(folder, "espalier.config.json"), JSON.stringify(file));
  return readConfig({ HOME: folder, ...env }, folder);
};
const refusal = (env: Record<string, string>, file?: unknown): string => {
  try {
    read(env, file);
  } catch (error) {
    if (isProblem(error) && error.code === "invalid-input") return error.message;
    throw error;
  }
  throw new Error("it was not refused");
};

test("with nothing configured it listens on this machine only, under its own data home", () => {
  expect(read()).toEqual({
    hosts: null,
    port: 3000,
    listen: "127.0.0.1",
    origins: ["http://127.0.0.1:3000", "http://localhost:3000"],
    dataFolder: join(folder, ".local/share/espalier"),
    trashDays: 7,
    backupFolders: [],
    tokens: [],
    adminToken: null,
    signInCode: null,
    file: null,
  });
});

test("the environment has the last word over the file", () => {
  const file = { port: 4000, hosts: [{ id: "a", uri: "qemu:///system" }], origins: ["https://a.example"], data: "d" };
  expect(read({}, file)).toMatchObject({ port: 4000, origins: ["https://a.example"], dataFolder: join(folder, "d") });
  const env = {
    ESPALIER_PORT: "4100",
    ESPALIER_HOSTS: JSON.stringify([{ id: "b", label: "B", uri: "qemu+ssh://root@b/system" }]),
    ESPALIER_ORIGINS: "https://b.example/, http://127.0.0.1:4100",
    ESPALIER_DATA: "/elsewhere",
  };
  expect(read(env)).toMatchObject({
    port: 4100,
    hosts: [{ id: "b", label: "B", uri: "qemu+ssh://root@b/system" }],
    origins: ["https://b.example", "http://127.0.0.1:4100"],
    dataFolder: "/elsewhere",
    trashDays: 7,
  });
});

test("the default origins follow the port that is listened on", () => {
  expect(read({ PORT: "4300" }).origins).toEqual(["http://127.0.0.1:4300", "http://localhost:4300"]);
});

test("the file is found by ESPALIER_CONFIG, then here, then in the configuration home", () => {
  const home = join(folder, "xdg");
  mkdirSync(join(home, "espalier"), { recursive: true });
  writeFileSync(join(home, "espalier", "config.json"), '{"port": 1}');
  writeFileSync(join(folder, "named.json"), '{"port": 3}');
  expect(read({ XDG_CONFIG_HOME: home }).port).toBe(1);
  expect(read({ XDG_CONFIG_HOME: home }, { port: 2 }).port).toBe(2);
  expect(read({ XDG_CONFIG_HOME: home, ESPALIER_CONFIG: "named.json" }).port).toBe(3);
  expect(refusal({ ESPALIER_CONFIG: "missing.json" })).toMatch(/no such file/);
});

test.each([
  ["a port out of range", { port: 70000 }, /port/],
  ["an unknown field", { prot: 3000 }, /prot/],
  ["an id that is not safe in a URL", { hosts: [{ id: "a/b", uri: "qemu:///system" }] }, /hosts\.0\.id/],
  ["an id of dots", { hosts: [{ id: "..", uri: "qemu:///system" }] }, /hosts\.0\.id/],
  [
    "an id used twice",
    {
      hosts: [
        { id: "a", uri: "qemu:///system" },
        { id: "a", uri: "test:///default" },
      ],
    },
    /hosts\.1\.id.*twice/,
  ],
  ["a URI with an option in its place", { hosts: [{ id: "a", uri: "--connect" }] }, /hosts\.0\.uri/],
  ["an origin with a path", { origins: ["https://a.example/x"] }, /origins\.0/],
  ["an origin that is any", { origins: ["*"] }, /origins\.0/],
  ["a token in clear", { tokens: [{ name: "ci", role: "viewer", sha256: "secret" }] }, /tokens\.0\.sha256/],
  ["an unknown role", { tokens: [{ name: "ci", role: "root", sha256: "0".repeat(64) }] }, /tokens\.0\.role/],
])("%s is refused, and the field is named", (_name, file, words) => {
  expect(refusal({}, file)).toMatch(words);
});

test.each([
  "qemu+tcp://user:hunter2@host/system",
  "esx://root:hunter2@esx/?no_verify=1",
  "qemu+ssh://h/system?password=hunter2",
])("a URI with a password is refused without showing it: %s", (uri) => {
  const message = refusal({ ESPALIER_HOSTS: JSON.stringify([{ id: "a", uri }]) });
  expect(message).toMatch(/0\.uri.*password.*auth file/);
  expect(message).not.toContain("hunter2");
});

test("what is no JSON is refused without showing it", () => {
  expect(refusal({ ESPALIER_HOSTS: '[{"id": hunter2' })).toMatch(/^ESPALIER_HOSTS is not JSON/);
});

test("a host may be folders with storage, with or without a libvirt", () => {
  const hosts = [
    { id: "a", label: "a", folders: ["/srv/images", "/srv/with space"] },
    { id: "b", label: "b", uri: "qemu:///system", folders: ["/srv"] },
  ];
  expect(read({}, { hosts }).hosts).toEqual(hosts);
  expect(read({ ESPALIER_HOSTS: JSON.stringify(hosts) }).hosts).toEqual(hosts);
  expect(refusal({}, { hosts: [{ id: "a" }] })).toMatch(/hosts\.0.*needs a uri, folders, or both/);
  expect(refusal({}, { hosts: [{ id: "a", folders: ["srv"] }] })).toMatch(/folders\.0.*absolute path/);
  expect(refusal({}, { hosts: [{ id: "a", folders: [] }] })).toMatch(/folders/);
});

test("folders for backups are absolute, from the file or the environment", () => {
  expect(read({}, { backups: ["/srv/a"] }).backupFolders).toEqual(["/srv/a"]);
  expect(read({ ESPALIER_BACKUPS: '["/srv/b, c"]' }).backupFolders).toEqual(["/srv/b, c"]);
  expect(refusal({}, { backups: ["here"] })).toContain("must be an absolute path");
});
