import type { Role } from "#lib/model/session.ts";
import type { Database } from "./database.ts";

/** A session of a browser. Its id is in the browser's cookie and nowhere else; here is only the hash. */
export interface StoredSession {
  readonly hash: string;
  readonly actor: string;
  readonly role: Role;
  /** Hash of the token that it was opened with; null for a one-time code. */
  readonly credential: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface Sessions {
  put(session: StoredSession): void;
  /** Null for one that is unknown or has expired. */
  get(hash: string, now: Date): StoredSession | null;
  extend(hash: string, expiresAt: string): void;
  remove(hash: string): void;
  /** Drops what expired. */
  purge(now: Date): void;
}

interface SessionRow {
  hash: string;
  actor: string;
  role: Role;
  credential: string | null;
  created_at: string;
  expires_at: string;
}

export function sqliteSessions(database: Database): Sessions {
  const put = database.prepare(
    "INSERT INTO session (hash, actor, role, credential, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const get = database.prepare("SELECT * FROM session WHERE hash = ? AND expires_at > ?");
  const extend = database.prepare("UPDATE session SET expires_at = ? WHERE hash = ?");
  const remove = database.prepare("DELETE FROM session WHERE hash = ?");
  const purge = database.prepare("DELETE FROM session WHERE expires_at <= ?");
  return {
    put: (session) =>
      void put.run(session.hash, session.actor, session.role, session.credential, session.createdAt, session.expiresAt),
    get(hash, now) {
      const row = get.get(hash, now.toISOString()) as SessionRow | undefined;
      if (!row) return null;
      return {
        hash,
        actor: row.actor,
        role: row.role,
        credential: row.credential,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
      };
    },
    extend: (hash, expiresAt) => void extend.run(expiresAt, hash),
    remove: (hash) => void remove.run(hash),
    purge: (now) => void purge.run(now.toISOString()),
  };
}
