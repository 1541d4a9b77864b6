import { setTimeout as pause } from "node:timers/promises";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { BackendChange, ListedSubject, MachineBackend } from "#server/backends/contract.ts";
import { LocalFiles } from "#server/images/local-files.ts";
import { checkpointBytes } from "./checkpoint-bytes.ts";
import { LibvirtConnection } from "./connection.ts";
import { DomainReader, type ReaderSource } from "./domain-reader.ts";
import { fileHolders } from "./file-holders.ts";
import { fileUsesOf } from "./file-uses.ts";
import { type HostDomain, HostDomains, uuidPattern } from "./host-domains.ts";
import { HostPoll } from "./host-poll.ts";
import { HostPools } from "./host-pools.ts";
import { HostSnapshots } from "./host-snapshots.ts";
import { localKeeper } from "./local-keeper.ts";
import { machineStorage } from "./machine-storage.ts";
import { adoptOperation } from "./operations/adopt.ts";
import { blockCommitOperation, blockPullOperation } from "./operations/block-operations.ts";
import {
  commitDownOperation,
  createOverlayOperation,
  pullIntoOperation,
  relinkOperation,
} from "./operations/chain-operations.ts";
import { clearDeletionMarkOperation } from "./operations/clear-deletion-mark.ts";
import { createOperation } from "./operations/create.ts";
import { createExternalOperation } from "./operations/create-external.ts";
import { defineMachineOperation } from "./operations/define-machine.ts";
import { describeOperation } from "./operations/describe.ts";
import { dropManagedSaveOperation } from "./operations/drop-managed-save.ts";
import { flushOperation } from "./operations/flush.ts";
import { linkFileOperation } from "./operations/link-file.ts";
import { moveFileOperation } from "./operations/move-file.ts";
import type { OperationSource } from "./operations/operation-source.ts";
import { powerOffOperation } from "./operations/power-off.ts";
import { restoreMemoryOperation, setCurrentOperation, startOperation } from "./operations/power-operations.ts";
import { pushBackupOperation } from "./operations/push-backup.ts";
import { redefineOperation } from "./operations/redefine.ts";
import { removeOperation } from "./operations/remove.ts";
import { removeCheckpointOperation } from "./operations/remove-checkpoint.ts";
import { removeFileOperation } from "./operations/remove-file.ts";
import { removeTagOperation } from "./operations/remove-tag.ts";
import { renameFilesOperation } from "./operations/rename-files.ts";
import { reparentOperation } from "./operations/reparent.ts";
import { resumeOperation } from "./operations/resume.ts";
import { revertOperation } from "./operations/revert.ts";
import { onFilesOperation } from "./operations/use-files.ts";
import { probeHost, readVersions } from "./probe.ts";
import { takeScreen } from "./screen.ts";
import { standStill } from "./stand-still.ts";
import { summaryOf, unreadSummary } from "./summary.ts";
import type { LibvirtVersions } from "./versions.ts";

/** libvirt on this machine: its image files can be looked at from here. */
export const isLocalUri = (uri: string): boolean => /^[a-z]+(\+unix)?:\/\/\//.test(uri);

/** A list waits this long for domains that were never read, then comes without their counts; the rest is announced. */
const firstReadingMs = 1_500;

/** The libvirt of one host as a backend. */
export function createLibvirtBackend(host: string, uri: string): MachineBackend {
  const connection = new LibvirtConnection(uri);
  const domains = new HostDomains(connection);
  const snapshots = new HostSnapshots(connection);
  const pools = new HostPools(connection);
  const readers = new Map<string, DomainReader>();
  const listeners = new Set<(change: BackendChange) => void>();
  const emit = (change: BackendChange) => {
    for (const listener of listeners) listener(change);
  };
  let versions: Promise<LibvirtVersions> | null = null;
  const source: ReaderSource = {
    host,
    connection,
    domains,
    snapshots,
    pools,
    files: isLocalUri(uri) ? new LocalFiles() : null,
    versions: () => {
      versions ??= readVersions(connection).catch((error: unknown) => {
        versions = null;
        throw error;
      });
      return versions;
    },
  };
  // libvirt would also take a name or a number for it: one machine would then have several readers and locks.
  const readerOf = (id: string): DomainReader => {
    if (!uuidPattern.test(id)) throw new Problem("not-found", `"${id}" is no domain's uuid.`);
    const known = readers.get(id);
    if (known) return known;
    const reader = new DomainReader(source, id);
    readers.set(id, reader);
    return reader;
  };
  const poll = new HostPoll({ domains, readers, emit, forgetVersions: () => (versions = null) });

  const operationSource: OperationSource = {
    connection,
    observe: (id, fresh) => readerOf(id).observe({ fresh }),
    holdersOf: (id, path) => fileHolders(path, id, { domains, snapshots, pools, files: source.files }),
    changed: (id) => {
      readers.get(id)?.forget();
      snapshots.forget(id);
      emit({ type: "subject", id });
    },
  };

  /** A row of what is known; what could not be read in time is null. */
  const rowOf = (domain: HostDomain): ListedSubject => {
    const { last } = readerOf(domain.uuid);
    return last ? summaryOf(domain, last) : unreadSummary(domain, poll.problemOf(domain.uuid));
  };

  return {
    kind: "libvirt",
    subjects: "domain",
    probe: () => probeHost(connection, source.files !== null),
    async list() {
      const all = await domains.list();
      for (const id of readers.keys()) if (!all.some((domain) => domain.uuid === id)) readers.delete(id);
      const unread = all.filter((domain) => !readerOf(domain.uuid).last).map((domain) => domain.uuid);
      if (unread.length > 0)
        await Promise.race([poll.readAll(unread), pause(firstReadingMs, undefined, { ref: false })]);
      return all.map(rowOf);
    },
    async observe(id, options) {
      try {
        return await readerOf(id).observe(options);
      } catch (error) {
        if (isProblem(error) && error.code === "not-found") readers.delete(id);
        throw error;
      }
    },
    files: async (id) =>
      fileUsesOf(await readerOf(id).observe({ maxAgeMs: 1_000 }), { domains, snapshots, pools, files: source.files }),
    snapshotXml: (id, snapshot, options) => readerOf(id).xml.xml(snapshot, options),
    ...(source.files ? { keeper: localKeeper(source.files, (path) => operationSource.holdersOf("", path)) } : {}),
    subjectXml: (id, options) =>
      connection.read(["dumpxml", `--domain=${id}`, ...(options?.definition ? ["--inactive", "--security-info"] : [])]),
    checkpointBytes: (id, checkpoint) => checkpointBytes(connection, id, checkpoint),
    standStill: (id, quiesce, work) =>
      standStill(connection, id, quiesce, work).finally(() => operationSource.changed(id)),
    storage: () => machineStorage({ connection, domains, snapshots, pools }),
    screen: (id) => takeScreen(connection, id),
    operations: {
      create: createOperation(operationSource),
      revert: revertOperation(operationSource),
      remove: removeOperation(operationSource),
      describe: describeOperation(operationSource),
      dropManagedSave: dropManagedSaveOperation(operationSource),
      powerOff: powerOffOperation(operationSource),
      createExternal: createExternalOperation(operationSource),
      createOverlay: createOverlayOperation(operationSource),
      pullInto: pullIntoOperation(operationSource),
      commitDown: commitDownOperation(operationSource),
      relink: relinkOperation(operationSource),
      linkFile: linkFileOperation(operationSource),
      moveFile: moveFileOperation(operationSource),
      redefine: redefineOperation(operationSource),
      removeFile: removeFileOperation(operationSource),
      useFiles: onFilesOperation(operationSource),
      renameFiles: renameFilesOperation(operationSource),
      reparent: reparentOperation(operationSource),
      setCurrent: setCurrentOperation(operationSource),
      start: startOperation(operationSource),
      restoreMemory: restoreMemoryOperation(operationSource),
      blockPull: blockPullOperation(operationSource),
      adopt: adoptOperation(operationSource),
      removeTag: removeTagOperation(operationSource),
      clearDeletionMark: clearDeletionMarkOperation(operationSource),
      defineMachine: defineMachineOperation(operationSource),
      removeCheckpoint: removeCheckpointOperation(operationSource),
      pushBackup: pushBackupOperation(operationSource),
      resume: resumeOperation(operationSource),
      flush: flushOperation(operationSource),
      blockCommit: blockCommitOperation(operationSource),
    },
    watch(listener) {
      listeners.add(listener);
      poll.start(connection);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) poll.stop();
      };
    },
    async close() {
      poll.stop();
      connection.close();
    },
  };
}
