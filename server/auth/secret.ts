import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** SHA-256, hex. Enough for random secrets, which cannot be guessed from their hash. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Compares in a time that tells nothing about where two hashes differ. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** 256 random bits that fit into a cookie and a URL. */
export const randomSecret = (): string => randomBytes(32).toString("base64url");
