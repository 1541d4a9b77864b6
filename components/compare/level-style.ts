import type { CSSProperties } from "react";
import { levels } from "#lib/blocks/strip-bucket.ts";

/** A bar's level for `compare.css`, from 0 to 1. */
export const levelStyle = (level: number): CSSProperties => ({ ["--level" as string]: level / levels });
