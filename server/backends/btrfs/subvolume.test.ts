import { describe, expect, test } from "vitest";
import { parseShow, parseSubvolumes } from "./subvolume.ts";

// Recorded with btrfs-progs 6.2, in UTC.
const list = `ID 256 gen 8 cgen 7 parent 5 top level 5 parent_uuid -                                    received_uuid -                                    uuid f11604a3-87ed-a04e-81f5-056841fd3204 path <FS_TREE>/b
ID 259 gen 9 cgen 9 parent 257 top level 257 parent_uuid -                                    received_uuid -                                    uuid 8166a38d-ba2d-6646-b6f9-938ec9eeac48 path a/nested
ID 262 gen 13 cgen 13 parent 5 top level 5 otime 2026-11-21 17:32:46 parent_uuid f11604a3-87ed-a04e-81f5-056841fd3204 received_uuid -                                    uuid e4e5f331-ddbe-5648-a214-9f4c9a0198b8 path s1
`;
const show = `s2
\tName: \t\t\ts2
\tUUID: \t\t\td2e85756-1254-6d47-9c3d-1be2083a4f70
\tParent UUID: \t\tf11604a3-87ed-a04e-81f5-056841fd3204
\tReceived UUID: \t\t-
\tCreation time: \t\t2026-11-21 17:32:46 +0000
\tSubvolume ID: \t\t263
\tGeneration: \t\t15
\tGen at creation: \t15
\tParent ID: \t\t5
\tTop level ID: \t\t5
\tFlags: \t\t\treadonly
\tSend transid: \t\t0
\tSnapshot(s):
`;

describe("the list of subvolumes", () => {
  test("is read row by row", () => {
    expect(
      parseSubvolumes(list).map(({ treePath, parentUuid, createdAt }) => [treePath, parentUuid, createdAt]),
    ).toEqual([
      ["b", null, null],
      ["a/nested", null, null],
      ["s1", "f11604a3-87ed-a04e-81f5-056841fd3204", "2026-11-21T17:32:46.000Z"],
    ]);
  });

  test("a name with a line break leaves a row that is cut off, and the rest is none", () => {
    const row = list.split("\n")[0] ?? "";
    expect(parseSubvolumes(`${row.replace("/b", "/two")}\nlines\n`).map(({ treePath }) => treePath)).toEqual(["two"]);
  });

  test("what is not understood is not taken for an empty list", () => {
    expect(parseSubvolumes("")).toEqual([]);
    expect(() => parseSubvolumes("ID 256 something else\n")).toThrow(/not understood/);
  });
});

describe("the description of a subvolume", () => {
  test("is read by its fields", () => {
    expect(parseShow(show)).toEqual({
      uuid: "d2e85756-1254-6d47-9c3d-1be2083a4f70",
      parentUuid: "f11604a3-87ed-a04e-81f5-056841fd3204",
      generation: 15,
      firstGeneration: 15,
      isReadOnly: true,
      createdAt: "2026-11-21T17:32:46.000Z",
    });
  });

  test("the names of snapshots at its end forge nothing", () => {
    expect(parseShow(`${show}\t\t\t\tx\n\tUUID: \t\t\t00000000-0000-0000-0000-000000000000\n`).uuid).toMatch(/^d2e8/);
    expect(() => parseShow("x\n")).toThrow(/not understood/);
  });
});
