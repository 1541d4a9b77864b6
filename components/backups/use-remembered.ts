"use client";
import { useEffect, useState } from "react";

const keyOf = (name: string): string => `espalier.${name}`;

/** A browser may refuse to keep anything. */
function read(name: string): string | null {
  try {
    return window.localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

/** A text that this browser keeps for the next time, once `remember` is called. */
export function useRemembered(name: string, first: string): readonly [string, (text: string) => void, () => void] {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => setText((typed) => typed ?? read(name)), [name]);
  const shown = text ?? first;
  const remember = () => {
    try {
      window.localStorage.setItem(keyOf(name), shown);
    } catch {
      // Then it is typed again the next time.
    }
  };
  return [shown, setText, remember];
}
