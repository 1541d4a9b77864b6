export const failuresAllowed = 10;
export const windowMs = 60_000;

/**
 * Counts failed sign-ins of everyone together: on the loopback address and behind proxies all clients look alike.
 * A limit stalls guessing; whoever is signed in, or calls with a bearer token, does not notice it.
 */
export interface FailureLimit {
  isReached(): boolean;
  add(): void;
  /** Until another attempt is taken. */
  remainingMs(): number;
}

export function failureLimit(now: () => Date): FailureLimit {
  let failures: number[] = [];
  const recent = () => {
    const since = now().getTime() - windowMs;
    failures = failures.filter((at) => at > since);
    return failures;
  };
  return {
    isReached: () => recent().length >= failuresAllowed,
    add() {
      if (recent().length < failuresAllowed) failures.push(now().getTime());
    },
    remainingMs: () => Math.max(0, (recent()[0] ?? 0) + windowMs - now().getTime()),
  };
}
