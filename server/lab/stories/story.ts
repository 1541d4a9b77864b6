import type { Guest } from "../guest.ts";
import type { Lab } from "../lab.ts";
import type { KeptPicture } from "../picture-album.ts";

/** What a story left behind. */
export interface ToldStory {
  readonly guest: Guest;
  /** Screens at the moment of snapshots. */
  readonly pictures: readonly KeptPicture[];
}

/** A prepared machine with a history, as somebody's real one could have it. */
export interface Story {
  readonly name: string;
  /** Power state at its end, which a later start of the lab brings back. */
  readonly state: "running" | "paused" | "off";
  tell(lab: Lab, now: Date): Promise<ToldStory>;
}
