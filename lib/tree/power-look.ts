/** The few states an operator tells apart, of a machine or of the point a snapshot comes back in. `data`: a volume, which has no power; `gone`: one whose live state is not there. */
export type PowerLook = "running" | "paused" | "off" | "disk-only" | "crashed" | "data" | "gone" | "unknown";

const looks: Record<string, PowerLook> = {
  running: "running",
  idle: "running",
  blocked: "running",
  paused: "paused",
  pmsuspended: "paused",
  shutoff: "off",
  "shut off": "off",
  shutdown: "off",
  "in shutdown": "running",
  "disk-snapshot": "disk-only",
  crashed: "crashed",
};

/** Reads libvirt's words, a snapshot's (`shutoff`) and a domain's (`shut off`) alike. */
export const powerLook = (state: string | null): PowerLook =>
  state === null ? "unknown" : (looks[state] ?? "unknown");

/** What the machine does after a revert to a snapshot with this look. */
export const comesBack: Record<PowerLook, string> = {
  running: "comes back running",
  paused: "comes back paused",
  off: "comes back off",
  "disk-only": "disks only, comes back off",
  crashed: "was crashed, comes back off",
  data: "",
  gone: "",
  unknown: "state not known",
};

/** What the machine does now. */
export const isNow: Record<PowerLook, string> = {
  running: "running",
  paused: "paused",
  off: "off",
  "disk-only": "off",
  crashed: "crashed",
  data: "live",
  gone: "gone",
  unknown: "state not known",
};
