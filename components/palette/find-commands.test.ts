import { expect, test } from "vitest";
import type { Command } from "./commands.tsx";
import { findCommands } from "./find-commands.ts";

const command = (title: string, part: Partial<Command> = {}): Command => ({
  id: title,
  group: "Actions",
  title,
  run: () => {},
  ...part,
});
const titles = (typed: string, ...commands: Command[]) => findCommands(commands, typed).map((one) => one.title);

test("other tools' words find our actions", () => {
  const revert = command("Revert to before-upgrade", { synonyms: "restore rollback apply go to" });
  expect(titles("rollback", revert)).toEqual(["Revert to before-upgrade"]);
  expect(titles("go to", revert)).toEqual(["Revert to before-upgrade"]);
});

test("every word must fit", () => {
  expect(titles("web stage", command("web-01"), command("web-01 stage"))).toEqual(["web-01 stage"]);
});

test("a name that begins with what was typed comes before one that holds it", () => {
  expect(titles("db", command("old-db"), command("db-01"), command("feedback"))).toEqual([
    "db-01",
    "old-db",
    "feedback",
  ]);
});

test("what cannot be done is found too, after what can", () => {
  expect(titles("merge", command("Merge a", { reason: "off" }), command("Merge b"))).toEqual(["Merge b", "Merge a"]);
});

test("characters with a meaning in expressions are only characters", () => {
  expect(titles("a.b(c", command("x", { synonyms: "a.b(c)" }))).toEqual(["x"]);
});
