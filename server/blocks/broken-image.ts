import { Problem } from "#lib/model/problem.ts";

/** An image whose metadata contradicts itself or its file. Nothing is said of its content: guessing could hide a change. */
export const brokenImage = (path: string, what: string): Problem =>
  new Problem("unreadable-output", `${path} is damaged: ${what}. Check it with qemu-img check.`, { path });

/** An image that is whole, as far as is known, and that is not understood. */
export const strangeImage = (path: string, what: string): Problem =>
  new Problem("unsupported", `${path} cannot be compared: ${what}.`, { path });
