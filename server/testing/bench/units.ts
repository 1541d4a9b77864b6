/** Numbers as the tables show them: three digits that count, and a unit. */
export const ms = (value: number): string =>
  Number.isNaN(value) ? "–" : value >= 1_000 ? `${(value / 1_000).toFixed(2)} s` : `${digits(value)} ms`;

export const megabytes = (bytes: number): string =>
  bytes >= 1_000_000 ? `${digits(bytes / 1_000_000)} MB` : `${digits(bytes / 1_000)} kB`;

export const times = (ratio: number): string => (Number.isNaN(ratio) ? "–" : `${ratio.toFixed(2)}x`);

/** Says whether a goal is met; a number that is not there meets none. */
export const goal = (words: string, isMet: boolean): string => `${words} ${isMet ? "met" : "MISSED"}`;

const digits = (value: number): string => value.toFixed(value >= 100 ? 0 : 1);
