const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** A place on a disk with as many digits as it takes to tell it from one `stepBytes` away: `1.2503 GiB`. */
export function formatOffset(bytes: number, stepBytes: number): string {
  let unit = 0;
  while (bytes >= 1024 ** (unit + 1) && unit < units.length - 1) unit += 1;
  const size = 1024 ** unit;
  const digits = Math.max(0, Math.min(12, Math.ceil(Math.log10(size / Math.max(1, stepBytes)))));
  return `${Number((bytes / size).toFixed(digits))} ${units[unit]}`;
}

/** The same in hexadecimal, as tools print it. */
export const formatHex = (bytes: number): string => `0x${bytes.toString(16)}`;
