import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineGuest, type Guest, guestState } from "#server/lab/guest.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { virsh } from "#server/lab/virsh.ts";
import { LibvirtConnection } from "./connection.ts";
import { standStill } from "./stand-still.ts";

let dir = "";
let lab: Lab;
let guest: Guest;
let connection: LibvirtConnection;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "esp-"));
  lab = await startLab(dir);
  guest = await defineGuest(lab, { program: "counter", state: "running" });
  connection = new LibvirtConnection(lab.uri);
});
afterAll(async () => {
  connection?.close();
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

const state = () => guestState(lab, guest);

describe("a running machine", () => {
  test("stands still while the work is done, and goes on", async () => {
    let during = "";
    await standStill(connection, guest.uuid, "no", async () => {
      during = await state();
    });
    expect(during).toBe("paused");
    expect(await state()).toBe("running");
  });

  test("goes on when the work fails, and the failure is told", async () => {
    const work = () => Promise.reject(new Error("the work failed"));
    await expect(standStill(connection, guest.uuid, "no", work)).rejects.toThrow("the work failed");
    expect(await state()).toBe("running");
  });

  test("without an agent: a freeze that is only tried is told as not done, one that is required keeps the work from being done", async () => {
    let quiesced: boolean | null = null;
    await standStill(connection, guest.uuid, "try", async ({ isQuiesced }) => {
      quiesced = isQuiesced;
    });
    expect(quiesced).toBe(false);
    let isDone = false;
    const work = async () => {
      isDone = true;
    };
    await expect(standStill(connection, guest.uuid, "require", work)).rejects.toMatchObject({ code: "unsupported" });
    expect(isDone).toBe(false);
    expect(await state()).toBe("running");
  });

  test("goes on when Espalier is killed in between", async () => {
    const script = `
      import { LibvirtConnection } from ${JSON.stringify(join(import.meta.dirname, "connection.ts"))};
      import { standStill } from ${JSON.stringify(join(import.meta.dirname, "stand-still.ts"))};
      const connection = new LibvirtConnection(${JSON.stringify(lab.uri)});
      setInterval(() => undefined, 1000);
      await standStill(connection, ${JSON.stringify(guest.uuid)}, "no", () => {
        process.stdout.write("still");
        return new Promise(() => undefined);
      });`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    expect(await state()).toBe("paused");
    child.kill("SIGKILL");
    await expect.poll(state, { timeout: 20_000 }).toBe("running");
  });
});

test("a machine that somebody paused stays paused", async () => {
  await virsh(lab.uri, ["suspend", `--domain=${guest.uuid}`]);
  let isDone = false;
  await standStill(connection, guest.uuid, "no", async () => {
    isDone = true;
  });
  expect(isDone).toBe(true);
  expect(await state()).toBe("paused");
  await virsh(lab.uri, ["resume", `--domain=${guest.uuid}`]);
});
