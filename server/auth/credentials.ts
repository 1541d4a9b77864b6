import type { Role } from "#lib/model/session.ts";
import { hashOf, sameHash } from "./secret.ts";

/** A token that may sign in, by its hash. */
export interface Credential {
  readonly actor: string;
  readonly role: Role;
  readonly hash: string;
}

interface Given {
  readonly adminToken: string | null;
  readonly tokens: readonly { readonly name: string; readonly role: Role; readonly sha256: string }[];
}

export function credentialsOf(config: Given): readonly Credential[] {
  const named = config.tokens.map(({ name, role, sha256 }) => ({ actor: name, role, hash: sha256 }));
  const admin = config.adminToken;
  return admin === null ? named : [{ actor: "admin", role: "admin", hash: hashOf(admin) }, ...named];
}

/** Looks at every credential, so that the time taken does not tell which one nearly fitted. */
export function credentialFor(token: string, credentials: readonly Credential[]): Credential | null {
  const hash = hashOf(token);
  let found: Credential | null = null;
  for (const credential of credentials) if (sameHash(credential.hash, hash)) found ??= credential;
  return found;
}
