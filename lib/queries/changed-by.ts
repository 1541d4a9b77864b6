import type { QueryKey } from "@tanstack/react-query";
import type { ServerEvent } from "#lib/model/server-event.ts";
import { keys } from "./keys.ts";

/** What has to be read again after an event, as key prefixes. */
export function changedBy(event: ServerEvent): QueryKey[] {
  switch (event.type) {
    case "host-state":
      return [keys.hosts(), keys.domains(event.host), keys.volumes(event.host), keys.allFindings()];
    case "volumes-changed":
      return [keys.volumes(event.host)];
    case "domains-changed":
      return [keys.domains(event.host), keys.allFindings()];
    case "tree-changed": {
      const subject = { host: event.host, kind: event.kind, id: event.id };
      const ofSnapshots = ["snapshot", "snapshot-xml"].map((name) => [name, event.host, event.kind, event.id]);
      return [
        keys.tree(subject),
        keys.subjectXml(subject),
        keys.domains(event.host),
        keys.volumes(event.host),
        keys.allFindings(),
        // Whether an incremental backup can build on one goes by what the machine still has.
        keys.backupsOf(event.host, event.id),
        ...ofSnapshots,
      ];
    }
    case "backups-changed":
      return [keys.backups(), keys.everyBackup()];
    case "exports-changed":
      return [keys.exports()];
    case "job-changed":
      return [
        keys.jobs(),
        keys.job(event.id),
        keys.jobEvents(event.id),
        keys.savedDescriptions(event.id),
        keys.audits(),
      ];
  }
}
