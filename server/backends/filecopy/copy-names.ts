import { basename, dirname, extname, join } from "node:path";
import { digestOf } from "#server/backends/volume/digest.ts";
import { copiesSuffix } from "#server/images/local-files.ts";

/** Where the copies of a file lie: beside it, so that they are in its filesystem. */
export const copiesFolderOf = (file: string): string => `${file}${copiesSuffix}`;

/** The file that this one is a copy of, by where it lies; null when it is none. */
export const originalOf = (path: string): string | null => {
  const folder = dirname(path);
  return folder.endsWith(copiesSuffix) ? folder.slice(0, -copiesSuffix.length) : null;
};

/** What begins like this is not whole. */
const partialPrefix = ".partial-";
export const isPartial = (name: string): boolean => name.startsWith(partialPrefix);

/** Where a copy is made until it is whole: the same for every try at one target. */
export const partialOf = (file: string, target: string): string =>
  join(copiesFolderOf(file), `${partialPrefix}${digestOf(target)}`);

export const copyPath = (file: string, slug: string): string => join(copiesFolderOf(file), `${slug}${extname(file)}`);

/** What a copy that somebody else made is called. */
export function nameOfFound(file: string, copy: string): string {
  const name = basename(copy);
  const extension = extname(file);
  return extension !== "" && name.endsWith(extension) && name !== extension ? name.slice(0, -extension.length) : name;
}
