import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProblemCode } from "#lib/model/problem.ts";
import { classifyLibvirt } from "./classify.ts";

const folder = join(import.meta.dirname, "transcripts");
const transcript = (name: string): string => readFileSync(join(folder, `${name}.txt`), "utf8");
const classify = (stderr: string) => classifyLibvirt({ argv: ["virsh"], exitCode: 1, stdout: "", stderr });

/** What virsh printed (9.0.0), and what it means. */
const meanings: Record<string, ProblemCode> = {
  "snapshot-not-found": "not-found",
  "domain-not-found": "not-found",
  "connect-refused": "host-down",
  "connection-lost-in-session": "host-down",
  "connection-lost-while-asked": "host-down",
  "daemon-killed-in-revert": "host-down",
  "state-change-lock": "busy",
  "state-change-lock-create": "busy",
  "block-job-create": "busy",
  "block-job-revert": "busy",
  "already-exists": "already-exists",
  "overlay-exists": "already-exists",
  "no-space-overlay": "no-space",
  "no-space-memory": "no-space",
  "read-only": "permission-denied",
  "permission-overlay": "permission-denied",
  "revert-force": "blocked",
  "external-revert": "unsupported",
  "quiesce-without-agent": "unsupported",
  "raw-internal": "unsupported",
  "delete-external-children": "unsupported",
  "live-without-memspec": "unsupported",
  "unsupported-flags": "unsupported",
  "list-too-long": "unreadable-output",
  "revert-bitmaps": "tool-failed",
  "name-with-slash": "tool-failed",
  "no-current": "tool-failed",
};

describe("classifyLibvirt", () => {
  test.each(Object.entries(meanings))("%s is %s, in libvirt's words", (name, code) => {
    const problem = classify(transcript(name));
    expect(problem.code).toBe(code);
    for (const line of transcript(name).trim().split("\n"))
      expect(problem.message).toContain(line.replace(/^error: /, ""));
    expect(problem.context).toMatchObject({ exitCode: 1, stderr: transcript(name) });
  });

  test("has a meaning for every transcript", () => {
    expect(Object.keys(meanings).sort()).toEqual(
      readdirSync(folder)
        .map((file) => file.replace(/\.txt$/, ""))
        .sort(),
    );
  });

  test("a lost connection is never taken for something that is not there", () => {
    const lost = ["connect-refused", "connection-lost-in-session", "daemon-killed-in-revert"].map(transcript);
    for (const text of lost) {
      expect(classify(text + transcript("domain-not-found")).code).toBe("host-down");
      expect(classify(transcript("domain-not-found") + text).code).toBe("host-down");
    }
  });

  test("a snapshot named like a lost connection is still only a snapshot that is not there", () => {
    const text = transcript("snapshot-not-found").replace("before-upgrade", "Disconnected from, no space");
    expect(classify(text).code).toBe("not-found");
  });

  test.each(["", "\n", "error: \n"])("no words are a failure, and said so: %j", (stderr) => {
    expect(classify(stderr)).toMatchObject({
      code: "tool-failed",
      message: "libvirt refused: it gave no message",
    });
  });
});
