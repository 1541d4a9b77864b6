import { no, yes } from "#lib/model/capability.ts";
import { asProblem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { Probe } from "#server/backends/contract.ts";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

/** Whether qemu-img is there for a kind of volumes, and which. Never throws. */
export async function probeQemuImg(ability: string, signal?: AbortSignal): Promise<Probe> {
  try {
    const out = await runCommand(
      { argv: ["qemu-img", "--version"], timeoutMs: 5_000, parse: asText, classify: toolFailed },
      signal,
    );
    const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(out)?.[1];
    return {
      state: "up",
      problem: null,
      versions: version ? { "qemu-img": version } : {},
      capabilities: { [ability]: yes() },
    };
  } catch (error) {
    const problem = asProblem(error);
    return {
      state: "down",
      problem: problemDocument(problem),
      versions: {},
      capabilities: { [ability]: no(problem.message) },
    };
  }
}
