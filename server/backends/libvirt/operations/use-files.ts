import type { Operation } from "#server/backends/contract.ts";
import { editXml } from "#server/xml/edit-xml.ts";
import type { LibvirtConnection } from "../connection.ts";
import { putOnFiles } from "../domain-files.ts";
import { parseDomain } from "../parse-domain.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"useFiles">;

const argsOf = (path: string): string[] => ["define", `--file=${path}`];

/** The machine's settings as a snapshot has them (those for the next start, where it has both), under its name of today. */
async function settingsOf(connection: LibvirtConnection, id: string, snapshot: string | null) {
  const now = editXml(await connection.read(["dumpxml", `--domain=${id}`, "--inactive", "--security-info"]));
  if (snapshot === null) return now;
  const root = editXml(
    await connection.read(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${snapshot}`, "--security-info"]),
  );
  const kept = root.child("inactiveDomain") ?? root.child("domain");
  if (!kept) return now;
  const domain = editXml(kept.toXml("domain"));
  domain.child("name")?.setText(now.child("name")?.text() ?? "");
  return domain;
}

/** Defines the machine anew on other files. Its name, uuid and passwords stay. */
export function onFilesOperation({ connection, changed }: OperationSource): Operation<Call> {
  const filesNow = async (id: string) => {
    const domain = parseDomain(await connection.read(["dumpxml", `--domain=${id}`, "--inactive"]));
    return domain.disks;
  };
  return {
    command: () => ({ argv: connection.argv(argsOf("DOMAIN.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      const domain = await settingsOf(connection, id, call.snapshot);
      putOnFiles(domain, call.files);
      try {
        await connection.changeWithXml(domain.toXml(), argsOf);
      } finally {
        changed(id);
      }
    },
    async examine(id, call) {
      const disks = await filesNow(id);
      const isOn = Object.entries(call.files).every(([target, { file, format }]) =>
        disks.some((d) => d.target === target && d.file === file && d.format === format),
      );
      // Repeating it does no harm, and stale backing chains go with it.
      return isOn && disks.every((d) => d.backing.length === 0 && !d.backingEnds) && call.snapshot === null
        ? "done"
        : "not-done";
    },
  };
}
