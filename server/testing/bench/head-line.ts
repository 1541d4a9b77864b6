import { cpus, loadavg } from "node:os";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

const firstLine = (file: string, ...args: string[]): Promise<string> =>
  runCommand({ argv: [file, ...args], timeoutMs: 10_000, parse: asText, classify: toolFailed }).then(
    (out) => out.split("\n")[0]?.trim() ?? "",
    () => "none",
  );

export const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");

/** Of what and on what was measured. */
export async function headLine(): Promise<string> {
  const [virsh, qemu] = await Promise.all([firstLine("virsh", "--version"), firstLine("qemu-img", "--version")]);
  const processors = cpus();
  return [
    `Espalier bench, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    `${processors.length} × ${processors[0]?.model.trim() ?? "processor"}, load ${load()}`,
    `Node ${process.versions.node}, libvirt ${virsh}, QEMU ${/[\d.]+\d/.exec(qemu)?.[0] ?? qemu}`,
  ].join("\n");
}
