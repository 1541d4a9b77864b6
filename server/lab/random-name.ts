import { randomBytes } from "node:crypto";

/** A name that no other test has: `prefix-1f3a9c02`. */
export const randomName = (prefix: string): string => `${prefix}-${randomBytes(4).toString("hex")}`;
