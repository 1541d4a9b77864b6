import { bench03 } from "./bench-03.ts";
import { build07 } from "./build-07.ts";
import { db01 } from "./db-01.ts";
import { edge11 } from "./edge-11.ts";
import { empty01 } from "./empty-01.ts";
import { erpLegacy } from "./erp-legacy.ts";
import { kiosk02 } from "./kiosk-02.ts";
import { mail04 } from "./mail-04.ts";
import type { Story } from "./story.ts";
import { web01 } from "./web-01.ts";

/** The prepared machines; those that take longest to tell come first. */
export const stories: readonly Story[] = [erpLegacy, web01, build07, mail04, db01, kiosk02, edge11, bench03, empty01];

/** To be raised when a story changes, so that labs built from an older one are built anew. */
export const storyVersion = 3;
