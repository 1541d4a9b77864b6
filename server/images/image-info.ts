import { z } from "zod";
import { Problem } from "#lib/model/problem.ts";
import { type Command, type CommandFailure, toolFailed } from "#server/exec/command.ts";
import { backingPath } from "./qcow2-header.ts";

/** A snapshot inside a qcow2 image. */
export interface ImageTag {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  /** Nanoseconds of its time, below the second. */
  readonly dateNs: number;
  readonly vmStateBytes: number;
}

export interface ImageInfo {
  readonly format: string;
  readonly virtualBytes: number;
  readonly allocatedBytes: number | null;
  readonly backingFile: string | null;
  readonly tags: readonly ImageTag[];
  /** Names of dirty bitmaps kept in the file. Those of a running machine show only after it closed the file. */
  readonly bitmaps: readonly string[];
  /** The guest's data lies in another file, or null. */
  readonly dataFile: string | null;
  readonly corrupt: boolean;
  readonly encrypted: boolean;
}

const tagIndexes = new WeakMap<ImageInfo, ReadonlyMap<string, readonly ImageTag[]>>();

/** The image's snapshots of one name: none, one, or (a mistake of some tool) several. */
export function tagsNamed(info: ImageInfo, name: string): readonly ImageTag[] {
  let index = tagIndexes.get(info);
  if (!index) {
    index = Map.groupBy(info.tags, (tag) => tag.name);
    tagIndexes.set(info, index);
  }
  return index.get(name) ?? [];
}

const infoSchema = z.object({
  format: z.string(),
  "virtual-size": z.number(),
  "actual-size": z.number().optional(),
  "backing-filename": z.string().optional(),
  "full-backing-filename": z.string().optional(),
  encrypted: z.boolean().optional(),
  snapshots: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        "date-sec": z.number(),
        "date-nsec": z.number().optional(),
        "vm-state-size": z.number(),
      }),
    )
    .optional(),
  "format-specific": z
    .object({
      data: z.looseObject({
        corrupt: z.boolean().optional(),
        bitmaps: z.array(z.object({ name: z.string() })).optional(),
        "data-file": z.string().optional(),
      }),
    })
    .optional(),
});

function parseInfo(path: string, stdout: string): ImageInfo {
  let json: unknown;
  try {
    json = JSON.parse(stdout);
  } catch {
    json = null;
  }
  const parsed = infoSchema.safeParse(json);
  if (!parsed.success)
    throw new Problem("unreadable-output", `qemu-img's description of ${path} was not understood.`, {
      output: stdout.slice(0, 400),
    });
  const info = parsed.data;
  const specific = info["format-specific"]?.data;
  const backing = info["backing-filename"];
  return {
    format: info.format,
    virtualBytes: info["virtual-size"],
    allocatedBytes: info["actual-size"] ?? null,
    backingFile: backing === undefined ? null : (backingPath(path, backing) ?? info["full-backing-filename"] ?? null),
    tags: (info.snapshots ?? []).map((tag) => ({
      id: tag.id,
      name: tag.name,
      createdAt: new Date(tag["date-sec"] * 1000).toISOString(),
      dateNs: tag["date-nsec"] ?? 0,
      vmStateBytes: tag["vm-state-size"],
    })),
    bitmaps: (specific?.bitmaps ?? []).map((bitmap) => bitmap.name),
    dataFile: specific?.["data-file"] ?? null,
    corrupt: specific?.corrupt ?? false,
    encrypted: info.encrypted ?? false,
  };
}

function classifyInfo(failure: CommandFailure): Problem {
  const context = { command: failure.argv, exitCode: failure.exitCode, stderr: failure.stderr };
  if (/No such file or directory/.test(failure.stderr))
    return new Problem("not-found", "The image file is gone.", context);
  if (/Permission denied/.test(failure.stderr))
    return new Problem(
      "permission-denied",
      "Espalier may not read the image file. Run it as a user that may.",
      context,
    );
  return toolFailed(failure);
}

/** `qemu-img info` of one image, never of its chain: one missing link would hide all. `format` null = let QEMU find out. */
export function imageInfoCommand(path: string, format: string | null): Command<ImageInfo> {
  // A name with a colon in front of the first slash would be taken for a protocol; ours are absolute.
  return {
    argv: ["qemu-img", "info", "-U", "--output=json", ...(format === null ? [] : ["-f", format]), "--", path],
    timeoutMs: 15_000,
    parse: (stdout) => parseInfo(path, stdout),
    classify: classifyInfo,
  };
}
