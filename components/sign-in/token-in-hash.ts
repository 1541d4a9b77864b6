/** The token that a sign-in link carries behind `#`, where no server and no log sees it; null without one. */
export function tokenInHash(hash: string): string | null {
  const text = hash.replace(/^#/, "");
  const named = /(?:^|&)(?:token|code)=([^&]*)/.exec(text)?.[1];
  const raw = named ?? (text.includes("=") ? "" : text);
  try {
    return decodeURIComponent(raw).trim() || null;
  } catch {
    return raw.trim() || null;
  }
}
