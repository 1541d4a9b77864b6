import { expect, test } from "vitest";
import { sampleBackup } from "#lib/model/sample-backup.ts";
import { chainsOf } from "./chains.ts";

const on = (day: number) => `2026-05-${String(day).padStart(2, "0")}T00:00:00.000Z`;
const one = (id: string, day: number, since: string | null = null) => sampleBackup(id, { createdAt: on(day), since });

test("each backup stands in one chain with its full one, oldest first, the newest chain first", () => {
  const chains = chainsOf([one("i2", 4, "i1"), one("old", 1), one("i1", 3, "f"), one("f", 2)]);
  expect(chains.map(({ root, members }) => [root.id, members.map(({ id }) => id)])).toEqual([
    ["f", ["f", "i1", "i2"]],
    ["old", ["old"]],
  ]);
  expect(chains.every(({ isCut }) => !isCut)).toBe(true);
});

test("one whose base is not there is a chain that says so", () => {
  const [chain] = chainsOf([one("i", 3, "gone"), one("j", 4, "i")]);
  expect(chain?.root.id).toBe("i");
  expect(chain?.members).toHaveLength(2);
  expect(chain?.isCut).toBe(true);
});

test("backups that claim to build on each other do not hang the page", () => {
  expect(chainsOf([one("a", 1, "b"), one("b", 2, "a")]).flatMap(({ members }) => members)).toHaveLength(2);
});
