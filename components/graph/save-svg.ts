/** Hands a text to the browser as a file. */
export function saveSvg(fileName: string, svg: string): void {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name as a file name: letters, digits, dots and dashes stay. */
export const fileNameOf = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80) || "tree";
