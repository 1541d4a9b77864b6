import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "#lib/model/problem.ts";
import { VolumeWatch } from "./volume-watch.ts";

let world: Map<string, string>;
let told: string[];
let isDown = false;
let watch: VolumeWatch;

beforeEach(() => {
  vi.useFakeTimers();
  world = new Map([["a", "1"]]);
  told = [];
  isDown = false;
  watch = new VolumeWatch({
    look: async () => {
      if (isDown) throw new Problem("host-down", "away");
      return new Map(world);
    },
    changed: (ids) => void told.push(ids.join(",")),
  });
  watch.start();
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

const tick = () => vi.advanceTimersByTimeAsync(3_000);

describe("the watch on a host's volumes", () => {
  test("tells nothing at its first look, and nothing while nothing changes", async () => {
    await tick();
    await tick();
    expect(told).toEqual([]);
  });

  test("tells which volume changed, which came, and that one went", async () => {
    await tick();
    world.set("a", "2");
    await tick();
    world.set("b", "1");
    await tick();
    world.delete("a");
    await tick();
    expect(told).toEqual(["a", "b", ""]);
  });

  test("a host that is away tells nothing, and what changed meanwhile is told when it is back", async () => {
    await tick();
    isDown = true;
    world.set("a", "2");
    await tick();
    expect(told).toEqual([]);
    isDown = false;
    await tick();
    expect(told).toEqual(["a"]);
  });

  test("looks no more once it is stopped", async () => {
    await tick();
    watch.stop();
    world.set("a", "2");
    await tick();
    expect(told).toEqual([]);
  });
});
