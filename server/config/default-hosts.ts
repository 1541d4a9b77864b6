import type { Command } from "#server/exec/command.ts";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { HostConfig } from "./host-config.ts";

const uri = "qemu:///system";

const askUri: Command<string> = {
  argv: ["virsh", "-q", "-c", uri, "uri"],
  timeoutMs: 5_000,
  parse: asText,
  classify: toolFailed,
};

/** Without configured hosts: this machine's system libvirt where it answers, else none. `why` says what stood in the way. */
export async function defaultHosts(): Promise<{ hosts: readonly HostConfig[]; why: string | null }> {
  try {
    await runCommand(askUri);
    return { hosts: [{ id: "local", label: "This machine", uri }], why: null };
  } catch (error) {
    return { hosts: [], why: error instanceof Error ? error.message : String(error) };
  }
}
