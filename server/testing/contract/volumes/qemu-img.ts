import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

/** Runs a tool of QEMU as somebody would by hand. Throws when it fails. */
export const qemu = (tool: "qemu-img" | "qemu-io", ...args: readonly string[]): Promise<void> =>
  runCommand({ argv: [tool, ...args], timeoutMs: 60_000, parse: ignoreOutput, classify: toolFailed });

/** What `qemu-img info` says of one file. */
export const imageInfo = (path: string) =>
  runCommand({
    argv: ["qemu-img", "info", "-U", "--output=json", path],
    timeoutMs: 60_000,
    parse: (stdout) =>
      JSON.parse(stdout) as {
        readonly format: string;
        readonly "backing-filename"?: string;
        readonly snapshots?: readonly { readonly id: string; readonly name: string }[];
      },
    classify: toolFailed,
  });

/** Whether qemu-img finds no fault. */
export const isSound = (path: string): Promise<boolean> =>
  qemu("qemu-img", "check", "-U", "-q", path).then(
    () => true,
    () => false,
  );
