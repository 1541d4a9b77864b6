import type { StripWindow } from "./strip-window.ts";

/** What of a comparison is looked at. */
export interface CompareSight {
  readonly tab: "blocks" | "facts" | "xml";
  /** Null: the first disk that both ends hold. */
  readonly disk: string | null;
  /** Part of that disk; null: all of it. */
  readonly zoom: StripWindow | null;
}

export const usualSight: CompareSight = { tab: "blocks", disk: null, zoom: null };

/** `offset-length`, in bytes. */
export const zoomText = (zoom: StripWindow | null): string | null => zoom && `${zoom.offset}-${zoom.length}`;

/** Null for what is none. Whether it lies within the disk only the disk can tell. */
export function readZoom(text: string | null): StripWindow | null {
  const [, offset, length] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? "") ?? [];
  return Number(length) > 0 ? { offset: Number(offset), length: Number(length) } : null;
}
