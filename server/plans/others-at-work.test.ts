import { expect, test } from "vitest";
import { othersAtWork } from "./others-at-work.ts";

const user = (id: string, state: string | null, role: "disk" | "backing" | "snapshot" = "disk") => ({
  ...{ id, name: id, target: "vda", state, role },
});

test("another machine that runs on a shared disk is in the way; one that is off, a snapshot and the machine itself are not", () => {
  const users = [user("own", "running"), user("off", "shut off"), user("kept", "running", "snapshot")];
  expect(othersAtWork(users, "own")).toEqual([]);
  for (const state of ["running", "paused", "saved", null])
    expect(othersAtWork([...users, user("other", state)], "own").map(({ id }) => id)).toEqual(["other"]);
});
