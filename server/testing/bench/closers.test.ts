import { expect, test, vi } from "vitest";
import { Closers } from "./closers.ts";

test("everything is ended once, newest first, also after one that failed", async () => {
  const said = vi.spyOn(console, "error").mockReturnValue();
  const closers = new Closers();
  const ended: string[] = [];
  closers.add("folder", () => ended.push("folder"));
  closers.add("lab", () => {
    throw new Error("will not");
  });
  const endServer = closers.add("server", () => ended.push("server"));
  await endServer();
  await endServer();
  await closers.closeAll();
  expect(ended).toEqual(["server", "folder"]);
  expect(said).toHaveBeenCalledWith("lab could not be ended: will not");
});
