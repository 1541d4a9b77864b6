import { expect, test } from "vitest";
import { formatBytes } from "./bytes.ts";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [10 * 1024 ** 3, "10 GiB"],
  [12.34 * 1024 ** 3, "12.3 GiB"],
  [1024 ** 2 - 1, "1 MiB"],
  [345 * 1024 ** 4, "345 TiB"],
])("%d bytes read as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
