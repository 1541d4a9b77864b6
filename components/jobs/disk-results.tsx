import Link from "next/link";
import { subjectPath } from "#components/frame/paths.ts";
import { CodeView } from "#components/ui/code-view.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { prettyXml } from "#lib/format/pretty-xml.ts";
import type { SnapshotDiskResult } from "#lib/model/job.ts";

/** What a machine's disks are after a snapshot of them, and where a backup program reads what it holds. */
export function DiskResults({ host, disks }: { host: string; disks: readonly SnapshotDiskResult[] }) {
  return (
    <Disclosure title={`Disks and backup sources (${disks.length})`}>
      <ul className="space-y-4">
        {disks.map(({ target, method, volume, diskXml, backupSourceXml }) => (
          <li key={target} className="space-y-2">
            <p className="text-[13px]">
              <span className="font-medium font-mono text-xs">{target}</span> by {method}:{" "}
              {diskXml === null ? "unchanged, the machine uses the same source" : "the machine goes on with this disk"}
              {volume !== null && (
                <>
                  {" · "}
                  <Link
                    href={subjectPath({ host, kind: "volume", id: volume })}
                    className="text-primary underline-offset-2 hover:underline"
                  >
                    the snapshot in the volume's tree
                  </Link>
                </>
              )}
            </p>
            {diskXml !== null && <CodeView text={prettyXml(diskXml)} label={`${target} as it is now`} />}
            {backupSourceXml === null ? (
              <p className="text-muted-foreground text-xs">
                A backup program reads it through an export: libvirt has no words for it.
              </p>
            ) : (
              <CodeView text={prettyXml(backupSourceXml)} label={`backup source of ${target}`} />
            )}
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
