import { stat } from "node:fs/promises";

const allocated = async (file: string): Promise<number | null> =>
  stat(file).then(
    ({ blocks }) => blocks * 512,
    () => null,
  );

/**
 * How far a copy into a file is, by what the file takes more on the disk, of `bytes` that it is expected to. QEMU counts the places of
 * a disk that it has passed, and of a sparse disk those say little. Null when the expected is not known or small.
 */
export async function growthOf(
  file: string | null,
  bytes: number | null,
): Promise<(() => Promise<number | null>) | null> {
  const before = file === null ? null : await allocated(file);
  if (file === null || before === null || bytes === null || bytes < 1024 * 1024) return null;
  // What the guest itself writes counts along, so the end is left to the tool.
  return async () => {
    const now = await allocated(file);
    return now === null ? null : Math.min(0.99, Math.max(0, now - before) / bytes);
  };
}
