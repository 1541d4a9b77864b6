import { Problem } from "#lib/model/problem.ts";
import type { MachineObservation, Operation } from "#server/backends/contract.ts";
import { readImageHeader } from "#server/images/qcow2-header.ts";
import { editXml } from "#server/xml/edit-xml.ts";
import { escapeXml } from "#server/xml/write-xml.ts";
import { putOnFiles } from "../domain-files.ts";
import { snapshotExists } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"adopt">;
type Disk = Call["disks"][number];

const argsOf = (id: string, path: string): string[] => [
  "snapshot-create",
  `--domain=${id}`,
  `--xmlfile=${path}`,
  "--redefine",
];

function diskXml({ target, mode, overlay }: Disk): string {
  const name = escapeXml(target);
  if (mode !== "external") return `<disk name="${name}" snapshot="${mode}"/>`;
  return `<disk name="${name}" snapshot="external" type="file"><driver type="qcow2"/><source file="${escapeXml(overlay ?? "")}"/></disk>`;
}

/** The description that libvirt would have written, with the machine's settings of today on the files of then. */
export function adoptedXml(call: Call, domainXml: string): string {
  const domain = editXml(domainXml);
  const external = call.disks.filter((disk) => disk.mode === "external");
  putOnFiles(
    domain,
    Object.fromEntries(external.map(({ target, file }) => [target, { file: file ?? "", format: "qcow2" }])),
  );
  const memory = call.state === "running" ? "internal" : "no";
  return [
    `<domainsnapshot><name>${escapeXml(call.name)}</name><description>${escapeXml(call.description)}</description>`,
    `<state>${call.state}</state><creationTime>${Math.floor(Date.parse(call.createdAt) / 1000)}</creationTime>`,
    call.parent === null ? "" : `<parent><name>${escapeXml(call.parent)}</name></parent>`,
    `<memory snapshot="${memory}"/><disks>${call.disks.map(diskXml).join("")}</disks>${domain.toXml("domain")}</domainsnapshot>`,
  ].join("");
}

const stale = (text: string): Problem => new Problem("stale", `${text} Make the plan again.`);

/** An internal point must be in every disk that it names, once: libvirt stops a machine before it finds out. */
function checkInternal({ name, state }: Call, disks: readonly Disk[], { facts }: MachineObservation): void {
  const held = disks.map(({ target, file }) => {
    const tags = facts.repair.tags.filter((tag) => tag.path === file && tag.name === name);
    const isHead = facts.repair.headFiles.some((head) => head.target === target && head.file === file);
    if (tags.length !== 1 || !isHead) throw stale(`${file} does not hold "${name}" once for ${target}.`);
    return tags[0]?.vmStateBytes ?? 0;
  });
  if (disks.length > 0 && held.some((bytes) => bytes > 0) !== (state === "running"))
    throw stale(`What the images hold of the memory of "${name}" has changed.`);
}

async function checkExternal(
  { file, overlay }: Disk,
  id: string,
  { head }: MachineObservation,
  source: OperationSource,
) {
  const refuse = (why: string) => stale(`${file} cannot be adopted: ${why}.`);
  if (file === null || overlay === null) throw refuse("it is not said which file is meant");
  if (head.disks.some((disk) => disk.file === file)) throw refuse("the machine writes to it");
  const header = await readImageHeader(overlay).catch(() => null);
  if (header?.backingFile !== file) throw refuse(`${overlay} does not build on it`);
  const holders = (await source.holdersOf(id, file)).filter((holder) => holder !== overlay);
  if (holders.length > 0) throw refuse(`${holders.join(", ")} uses it`);
}

/** Gives a point that libvirt does not know a description. Only metadata is written. */
export function adoptOperation(source: OperationSource): Operation<Call> {
  const { connection, observe, changed } = source;
  return {
    command: (id) => ({ argv: connection.argv(argsOf(id, "SNAPSHOT.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      const observation = await observe(id, "all");
      if (observation.snapshots.some((s) => s.id === call.name))
        throw new Problem("already-exists", `A snapshot "${call.name}" is there already.`);
      checkInternal(
        call,
        call.disks.filter((disk) => disk.mode === "internal"),
        observation,
      );
      for (const disk of call.disks) if (disk.mode === "external") await checkExternal(disk, id, observation, source);
      const domain = await connection.read(["dumpxml", `--domain=${id}`, "--inactive", "--security-info"]);
      try {
        await connection.changeWithXml(adoptedXml(call, domain), (path) => argsOf(id, path));
      } finally {
        changed(id);
      }
    },
    examine: async (id, { name }) => ((await snapshotExists(connection, id, name)) ? "done" : "not-done"),
  };
}
