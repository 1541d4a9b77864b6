import { expect, test } from "vitest";
import { parseLocks } from "./file-locks.ts";

test("locks are told from waiters and from who only looks, and a device as stat tells it", () => {
  const text = `1: OFDLCK ADVISORY  READ -1 fe:00:2155499 203 203
1: OFDLCK ADVISORY  READ -1 fe:00:77 100 100
1: -> POSIX  ADVISORY  WRITE 77 fe:00:2155499 0 0
2: POSIX  ADVISORY  WRITE 4170 00:1f:12 0 EOF
3: FLOCK  ADVISORY  WRITE 9 103:00205:7 0 EOF
nonsense
`;
  expect(parseLocks(text)).toEqual([
    { pid: -1, device: "65024", inode: "2155499" },
    { pid: 4170, device: "31", inode: "12" },
    { pid: 9, device: String((0x103 << 8) | 0x05 | (0x200 << 12)), inode: "7" },
  ]);
});
