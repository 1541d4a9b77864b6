import { dirname, isAbsolute, normalize } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { Segment } from "./merge-span.ts";
import type { PlanContext } from "./plan-context.ts";

export type Direction = "commit" | "pull";

/** The file that everything is copied into: the lower one when committing, the upper one when pulling. */
export const copiesInto = ({ files }: Segment, direction: Direction): string =>
  direction === "commit" ? (files.at(-1) ?? files[1]) : files[0];

/**
 * The name that is left in the end. Throws `invalid-input` and `already-exists` for a name that cannot be taken whatever the
 * direction is.
 */
export function survivorOf(
  segment: Segment,
  direction: Direction,
  keepFile: string | undefined,
  { observation }: PlanContext,
): string {
  if (keepFile === undefined) return copiesInto(segment, direction);
  if (keepFile === "base") return copiesInto(segment, "commit");
  if (keepFile === "overlay") return copiesInto(segment, "pull");
  const wrong = (words: string) => new Problem("invalid-input", words, { fields: { keepFile } });
  if (!isAbsolute(keepFile) || normalize(keepFile) !== keepFile || keepFile.endsWith("/"))
    throw wrong(`The surviving file is \`base\`, \`overlay\` or an absolute path, not ${JSON.stringify(keepFile)}.`);
  if (/[\u0000-\u001f\u007f]/.test(keepFile)) throw wrong("A file's name cannot hold control characters here.");
  if (segment.files.includes(keepFile)) return keepFile;
  if (observation.facts.existingPaths.has(keepFile))
    throw new Problem("already-exists", `${keepFile} is there already; it is not written over.`, { file: keepFile });
  if (!segment.files.some((file) => dirname(file) === dirname(keepFile)))
    throw wrong(
      `${keepFile} lies in another folder, where the file would have to be copied. Choose a name in ${dirname(copiesInto(segment, direction))}.`,
    );
  return keepFile;
}

/** Why a file cannot get another name now, or null. */
export function renameObstacle(
  segment: Segment,
  direction: Direction,
  survivor: string,
  { observation }: PlanContext,
  graph: FileGraph,
): string | null {
  const file = copiesInto(segment, direction);
  if (survivor === file) return null;
  if (observation.facts.isActive && graph.isInHeadChain(file))
    return `${observation.subject.name} runs on ${file}, which cannot get another name meanwhile. Shut the machine down, or let ${file} survive.`;
  const neighbour = segment.files.find((path) => path === survivor || dirname(path) === dirname(survivor));
  const [from, to] = [graph.file(file)?.device, neighbour && graph.file(neighbour)?.device];
  if (from === null || from === undefined || from !== to)
    return `${survivor} lies on another filesystem than ${file}, so the file would have to be copied. Let ${file} survive.`;
  return null;
}
