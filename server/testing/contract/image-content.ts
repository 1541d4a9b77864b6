import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** SHA-256 of an image with all that it builds on, as the guest sees it, now or at a tag; `format` where it must not be guessed. Throws when it has no such tag. */
export async function contentOf(
  file: string,
  tag: string | null = null,
  format: string | null = null,
): Promise<string> {
  const raw = join(dirname(file), `content-${randomUUID()}.raw`);
  const at = tag === null ? [] : ["-l", `snapshot.name=${tag.replaceAll(",", ",,")}`];
  const as = format === null ? [] : ["-f", format];
  try {
    const argv = ["qemu-img", "convert", "-U", ...at, ...as, "-O", "raw", file, raw] as const;
    await runCommand({ argv: [...argv], timeoutMs: 60_000, parse: ignoreOutput, classify: toolFailed });
    return await hashOf(raw);
  } finally {
    await rm(raw, { force: true });
  }
}
