import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWords } from "./shell-words.ts";

test("plain words stay as they are", () => {
  expect(shellWords(["virsh", "-c", "qemu:///system", "list"])).toBe("virsh -c qemu:///system list");
});

test.each([["a b"], ["it's"], ["$(reboot)"], ["`x`"], ["semi;colon"], [""], ["new\nline"], ["*"], ['"'], ["\\"]])(
  "a shell reads %j back unchanged",
  (word) => {
    const out = execFileSync("sh", ["-c", `printf %s ${shellWords([word])}`], { encoding: "utf8" });
    expect(out).toBe(word);
  },
);
