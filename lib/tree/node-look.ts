import type { SubjectKind } from "#lib/model/subject.ts";
import { type PowerLook, powerLook } from "./power-look.ts";
import type { NodeContent } from "./tree-node.ts";

/** The look of a state; a volume has no power, whatever its snapshots were taken of. */
export const lookOf = (kind: SubjectKind, state: string | null): PowerLook =>
  kind === "volume" ? "data" : powerLook(state);

export const snapshotLook = ({ of, snapshot }: Extract<NodeContent, { kind: "snapshot" }>): PowerLook =>
  lookOf(of, snapshot.state);

export const headLook = ({ subject, head }: Extract<NodeContent, { kind: "head" }>): PowerLook =>
  head.gone === undefined ? lookOf(subject.kind, head.state) : "gone";
