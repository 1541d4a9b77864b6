/** The part of a disk that is looked at, in bytes. */
export interface StripWindow {
  readonly offset: number;
  readonly length: number;
}

/** What a window may be: within the disk, and no narrower than its pieces allow to tell apart. */
export interface StripLimits {
  readonly sizeBytes: number;
  readonly pieceBytes: number;
}

/** Pieces that a window holds at least. */
const leastPieces = 32;

export const wholeDisk = ({ sizeBytes }: StripLimits): StripWindow => ({ offset: 0, length: sizeBytes });
export const isWhole = ({ length }: StripWindow, { sizeBytes }: StripLimits): boolean => length >= sizeBytes;

const leastLength = ({ sizeBytes, pieceBytes }: StripLimits): number => Math.min(sizeBytes, leastPieces * pieceBytes);

/** The window with its length and place brought within the limits, on the edges of pieces. */
export function fitted({ offset, length }: StripWindow, limits: StripLimits): StripWindow {
  const { sizeBytes, pieceBytes } = limits;
  const pieces = Math.round(length / pieceBytes);
  const fit = Math.min(sizeBytes, Math.max(leastLength(limits), pieces * pieceBytes));
  const start = Math.round(offset / pieceBytes) * pieceBytes;
  return { offset: Math.max(0, Math.min(start, sizeBytes - fit)), length: fit };
}

/** Narrower by the factor, or wider where it is below 1; what is at `around` stays where it is in the picture. */
export function zoomed(window: StripWindow, factor: number, around: number, limits: StripLimits): StripWindow {
  const length = Math.max(leastLength(limits), Math.min(limits.sizeBytes, window.length / factor));
  const share = (around - window.offset) / window.length;
  return fitted({ offset: around - share * length, length }, limits);
}

/** The window moved just as far as it takes to hold the offset. */
export function holding(window: StripWindow, at: number, limits: StripLimits): StripWindow {
  if (at >= window.offset && at < window.offset + window.length) return window;
  const offset = at < window.offset ? at - window.length / 8 : at - (window.length * 7) / 8;
  return fitted({ offset, length: window.length }, limits);
}
