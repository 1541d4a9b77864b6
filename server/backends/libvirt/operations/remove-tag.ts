import { Problem } from "#lib/model/problem.ts";
import type { MachineObservation, Operation } from "#server/backends/contract.ts";
import { changeImage, type ImageArgv } from "#server/backends/image-command.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"removeTag">;

const argvOf = ({ file, tag }: Call): ImageArgv => ["qemu-img", "snapshot", "-q", "-d", tag, "--", file];

const held = ({ facts }: MachineObservation, { file, tag }: Call) =>
  facts.repair.tags.filter((candidate) => candidate.path === file && candidate.name === tag);

/** Removes a snapshot inside an image. `qemu-img -d` goes by the name and takes the first: two of one name are left alone. */
export function removeTagOperation({ observe, changed }: OperationSource): Operation<Call> {
  return {
    command: (_, call) => ({ argv: argvOf(call), input: null }),
    evidence: async () => ({}),
    async run(id, call, context) {
      const observation = await observe(id, "all");
      const found = held(observation, call);
      if (found.length === 0) return;
      const refuse = (why: string) =>
        new Problem("blocked", `"${call.tag}" stays in ${call.file}: ${why}.`, { ...call });
      if (found.length > 1) throw refuse("there are two of that name");
      if (observation.snapshots.some((s) => s.id === call.tag)) throw refuse("libvirt lists it");
      if (observation.facts.isActive) throw refuse("the machine runs on the image");
      const users = observation.facts.files.find((file) => file.path === call.file)?.otherUsers ?? [];
      if (users.length > 0) throw refuse(`${users.map((user) => user.name).join(", ")} uses the image too`);
      try {
        await changeImage(argvOf(call), context);
      } finally {
        changed(id);
      }
    },
    examine: async (id, call) => (held(await observe(id, []), call).length === 0 ? "done" : "not-done"),
  };
}
