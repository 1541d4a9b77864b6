import { expect, test } from "vitest";
import { parseExtents, unknownPlace } from "./file-extents.ts";

// Recorded with e2fsprogs 1.47 on xfs and btrfs.
const head = `Filesystem type is: 58465342
File size of b c is 8388608 (2048 blocks of 4096 bytes)
 ext:     logical_offset:        physical_offset: length:   expected: flags:
`;
const rows = (text: string) => [...(parseExtents(text) ?? [])].map((bytes) => (bytes < 0 ? bytes : bytes / 4096));

test("places of what is shared, and that the rest has none", () => {
  const text = `${head}   0:        0..       9:         24..        33:     10:             shared
   1:       10..      10:       1058..      1058:      1:         34:
   2:       11..    1023:         35..      1047:   1013:       1059: shared
   3:     1536..    1551:       1560..      1575:     16:             last,unwritten
b c: 3 extents found
`;
  expect(rows(text)).toEqual([0, 10, 24, 10, 1, unknownPlace, 11, 1013, 35]);
});

test("what lies in tables has no place", () => {
  const text = `${head}   0:        0..    4095:          0..      4095:   4096:             last,not_aligned,inline,eof
b c: 1 extent found
`;
  expect(rows(text)).toEqual([0, 1, unknownPlace]);
});

test("what is not understood is not taken for a hole", () => {
  expect(parseExtents(`${head}   0: something else\n`)).toBe(null);
  expect(parseExtents("b/d: FIBMAP/FIEMAP unsupported\n")).toBe(null);
  expect(parseExtents("File size of x is 0 (0 blocks of 4096 bytes)\nx: 0 extents found\n")).toHaveLength(0);
});
