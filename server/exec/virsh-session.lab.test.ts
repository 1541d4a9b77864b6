import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyGuest, type Guest } from "#server/lab/guest.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { findLabProcesses } from "#server/lab/lab-processes.ts";
import { VirshPool } from "./virsh-pool.ts";
import { fitsSession, VirshSession } from "./virsh-session.ts";

let dir = "";
let lab: Lab;
let guest: Guest;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "esp-"));
  lab = await startLab(dir);
  guest = await emptyGuest(lab);
});
afterAll(async () => {
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

const state = () => ["domstate", `--domain=${guest.uuid}`];
const echo = (text: string) => ["echo", "--", text];
/** Stops the daemon where it stands, for the time of one action. */
async function whileFrozen(action: () => Promise<void>): Promise<void> {
  const { daemons } = findLabProcesses(lab.folder);
  for (const pid of daemons) process.kill(pid, "SIGSTOP");
  try {
    await action();
  } finally {
    for (const pid of daemons) process.kill(pid, "SIGCONT");
  }
}

describe("a session", () => {
  let session: VirshSession;
  beforeAll(() => {
    session = new VirshSession(lab.uri);
  });
  afterAll(() => session.close());

  test.each([
    "plain",
    "a b",
    "'",
    "'\\''\"",
    "$(id) `id` ; | & > <",
    "tab\there",
    "\\",
    "Zürich 東京 😀",
    "virsh # ",
    "error: x",
    "",
  ])("hands back every text as it was: %j", async (text) => {
    expect(await session.ask(echo(text), 10_000)).toEqual({ stdout: text, stderr: "" });
  });

  test("tells a failure by its words, and the next command is answered", async () => {
    expect((await session.ask(["domstate", "--domain=no-such"], 10_000)).stderr).toMatch(
      /^error: failed to get domain 'no-such'\n/,
    );
    expect((await session.ask(["no-such-command"], 10_000)).stderr).toMatch(/^error: unknown command/);
    expect((await session.ask(state(), 10_000)).stdout.trim()).toBe("shut off");
  });

  test("answers hundreds of commands at once, each with its own", async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `answer ${i} é`);
    const answers = await Promise.all(texts.map((text) => session.ask(echo(text), 30_000)));
    expect(answers.map((answer) => answer.stdout)).toEqual(texts);
    expect(session.load).toBe(0);
  });

  test("hands over a megabyte whole", async () => {
    const one = "é".repeat(900);
    const args = ["echo", "--", ...Array.from({ length: 600 }, () => one)];
    const { stdout } = await session.ask(args, 30_000);
    expect(Buffer.byteLength(stdout)).toBe(600 * 1800 + 599);
    expect(stdout).toBe(args.slice(2).join(" "));
  });

  test.each(["\n", "\r", "\0", "\u0003", "\u0004", "\u001b", "\u007f", "a\necho b"])(
    "lets no control character reach its input: %j",
    async (text) => {
      expect(fitsSession([text])).toBe(false);
      await expect(session.ask(echo(text), 1_000)).rejects.toMatchObject({ code: "invalid-input" });
      expect((await session.ask(echo("still here"), 10_000)).stdout).toBe("still here");
    },
  );
});

test("a time-out ends only the command that hung; the others are told that they were not asked", async () => {
  const session = new VirshSession(lab.uri);
  expect((await session.ask(echo("up"), 20_000)).stdout).toBe("up");
  await whileFrozen(async () => {
    const hung = session.ask(state(), 300);
    const behind = session.ask(echo("behind"), 10_000);
    await expect(hung).rejects.toMatchObject({ code: "timed-out" });
    await expect(behind).rejects.toMatchObject({ code: "host-down", context: { unasked: true } });
  });
  expect(session.ended).toBe(true);
  await expect(session.ask(echo("more"), 1_000)).rejects.toMatchObject({ code: "timed-out" });
});

describe("a pool", () => {
  test("that was closed fails what is under way and opens no session any more", async () => {
    const pool = new VirshPool(lab.uri);
    await pool.ask(state());
    const underWay = pool.ask(state());
    underWay.catch(() => undefined);
    pool.close();
    await expect(underWay).rejects.toMatchObject({ code: "cancelled" });
    await expect(pool.ask(state())).rejects.toMatchObject({ code: "cancelled" });
  });

  test.each([
    ["a session in use", true],
    ["a session that never answered", false],
  ])("asks again what stood behind a command that hung: %s", async (_, warm) => {
    const pool = new VirshPool(lab.uri, 1);
    if (warm) await pool.ask(state());
    let behind: Promise<unknown> = Promise.resolve();
    await whileFrozen(async () => {
      const hung = pool.ask(state(), 300);
      behind = pool.ask(state(), 20_000);
      behind.catch(() => undefined);
      await expect(hung).rejects.toMatchObject({ code: "timed-out" });
    });
    await expect(behind).resolves.toMatchObject({ stdout: expect.stringContaining("shut off") });
    pool.close();
  });

  test("is host-down at once while libvirt is away, in one voice, and answers again by itself", async () => {
    const pool = new VirshPool(lab.uri);
    await pool.ask(state());
    await lab.stop();
    const first = await pool.ask(state()).catch((error: unknown) => error);
    expect(first).toMatchObject({ code: "host-down" });
    const startedAt = performance.now();
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => pool.ask(state())));
    expect(all.every((result) => result.status === "rejected" && result.reason.code === "host-down")).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await startLab(dir);
    await expect
      .poll(
        () =>
          pool.ask(state()).then(
            ({ stdout }) => stdout.trim(),
            () => "down",
          ),
        { timeout: 60_000, interval: 100 },
      )
      .toBe("shut off");
    pool.close();
  });
});
