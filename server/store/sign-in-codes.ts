import type { Database } from "./database.ts";

/** One-time codes that were used, by hash: kept, so that a restart with the same code does not revive it. */
export interface SignInCodes {
  /** True for the first use only. */
  use(hash: string, now: Date): boolean;
}

export function sqliteSignInCodes(database: Database): SignInCodes {
  const use = database.prepare("INSERT OR IGNORE INTO used_sign_in_code (hash, used_at) VALUES (?, ?)");
  return { use: (hash, now) => use.run(hash, now.toISOString()).changes === 1 };
}
