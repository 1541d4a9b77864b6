import { z } from "zod";

/** Live state of a domain, in libvirt's words. `null` elsewhere means "could not be read". */
export const powerStateSchema = z.enum([
  "running",
  "idle",
  "paused",
  "in shutdown",
  "shut off",
  "crashed",
  "pmsuspended",
  "no state",
]);
export type PowerState = z.infer<typeof powerStateSchema>;

/** A domain with a QEMU process. */
export const isActive = (state: PowerState | null): boolean =>
  state !== null && state !== "shut off" && state !== "crashed" && state !== "no state";
