import type { RefObject } from "react";

/** The element that stands for a node in a view, or null while the node is not drawn. */
export const keyElement = (root: HTMLElement | null, key: string): HTMLElement | null =>
  root?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;

/** Focuses a node as soon as it is drawn: the view may have to move there first. */
export function focusKey(root: RefObject<HTMLElement | null>, key: string): void {
  let tries = 10;
  const attempt = () => {
    const element = keyElement(root.current, key);
    if (element) element.focus({ preventScroll: true });
    else if (--tries > 0) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
