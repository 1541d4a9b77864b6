import { describe, expect, test } from "vitest";
import { Problem } from "#lib/model/problem.ts";
import { asText, type Command, toolFailed } from "./command.ts";
import { runCommand } from "./run-command.ts";

const run = (argv: [string, ...string[]], more: Partial<Command<string>> = {}, signal?: AbortSignal) =>
  runCommand({ argv, timeoutMs: 10_000, parse: asText, classify: toolFailed, ...more }, signal);

describe("a command that ends well", () => {
  test("gets every argument as it is, without a shell", async () => {
    const args = ["$(id)", "`id`", "a b", "line\nbreak", "", "*", "~", "'\"\\", "-n", "ü€😀"];
    expect(await run(["printf", "%s\\0", ...args])).toBe(args.map((arg) => `${arg}\0`).join(""));
  });

  test("runs in the C locale and in UTC, whatever the environment says", async () => {
    const out = await run(["sh", "-c", 'echo "$LC_ALL $LANGUAGE $TZ $MORE"'], { env: { MORE: "more" } });
    expect(out).toBe("C C UTC more\n");
  });

  test("reads its input, and an end of input where there is none", async () => {
    expect(await run(["cat"], { input: "two\nlines\n" })).toBe("two\nlines\n");
    expect(await run(["cat"])).toBe("");
  });

  test("may leave its input unread", async () => {
    expect(await run(["true"], { input: "x".repeat(2_000_000) })).toBe("");
  });

  test("keeps the final line break of what it printed", async () => {
    expect(await run(["printf", "a\\n\\n"])).toBe("a\n\n");
  });

  test("is understood by its parser, whose Problem is passed on", async () => {
    const parse = () => {
      throw new Problem("unreadable-output", "What is this?");
    };
    await expect(run(["true"], { parse })).rejects.toMatchObject({ code: "unreadable-output" });
  });
});

describe("a command that fails", () => {
  test("is named by its classifier, from exit code, stdout and stderr", async () => {
    const failures: unknown[] = [];
    const argv: [string, ...string[]] = ["sh", "-c", "echo out; echo words >&2; exit 3"];
    await expect(
      run(argv, {
        classify(failure) {
          failures.push(failure);
          return new Problem("busy", "Not now.");
        },
      }),
    ).rejects.toMatchObject({ code: "busy" });
    expect(failures).toEqual([{ argv, exitCode: 3, stdout: "out\n", stderr: "words\n" }]);
  });

  test("says the tool's words and keeps command and exit code", async () => {
    await expect(run(["sh", "-c", "echo no such thing >&2; exit 7"])).rejects.toMatchObject({
      code: "tool-failed",
      message: "sh failed: no such thing",
      context: { exitCode: 7, stderr: "no such thing\n" },
    });
  });

  test("has no exit code when a signal ended it", async () => {
    await expect(run(["sh", "-c", "kill -9 $$"])).rejects.toMatchObject({
      code: "tool-failed",
      context: { exitCode: null },
    });
  });

  test("is tool-missing when it is not installed, and tells which", async () => {
    await expect(run(["espalier-no-such-tool"])).rejects.toMatchObject({
      code: "tool-missing",
      message: expect.stringContaining("espalier-no-such-tool"),
    });
  });

  test.each([
    ["a file that cannot be executed", ["/etc/passwd"]],
    ["a folder", ["/"]],
    ["no name", [""]],
    ["more arguments than the system takes", ["echo", "x".repeat(300_000)]],
  ] as const)("is a Problem for %s", async (_, argv) => {
    await expect(run([...argv] as [string])).rejects.toMatchObject({ name: "Problem", code: "tool-failed" });
  });

  test("is invalid input for a NUL in an argument, and nothing runs", async () => {
    await expect(run(["echo", "a\0b"])).rejects.toMatchObject({ name: "Problem", code: "invalid-input" });
  });

  test("is timed-out when it takes too long", async () => {
    await expect(run(["sleep", "60"], { timeoutMs: 50 })).rejects.toMatchObject({
      code: "timed-out",
      message: "sleep did not answer within 0.05 s.",
      retry: "later",
    });
  });

  test("is cancelled by an abort, before its start and after", async () => {
    const before = AbortSignal.abort();
    await expect(run(["sleep", "60"], {}, before)).rejects.toMatchObject({ code: "cancelled" });
    const controller = new AbortController();
    const running = run(["sleep", "60"], {}, controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
  });

  test.each([["yes"], ["yes >&2"]])("is unreadable, not cut short, when `%s` prints too much", async (script) => {
    await expect(run(["sh", "-c", script], { maxOutputBytes: 1_000 })).rejects.toMatchObject({
      code: "unreadable-output",
    });
  });

  test("may print exactly as much as is allowed", async () => {
    expect(await run(["printf", "12345"], { maxOutputBytes: 5 })).toBe("12345");
  });
});
