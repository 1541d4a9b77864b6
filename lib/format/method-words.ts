/** Kinds of a volume's snapshots in words: as the heading of their tree, and as one word in a list. */
const methods: Readonly<Record<string, { readonly heading: string; readonly word: string }>> = {
  qcow2: { heading: "Inside the image", word: "inside the image" },
  overlay: { heading: "Chain of files", word: "chain of files" },
  filecopy: { heading: "Copies", word: "copies" },
  btrfs: { heading: "Subvolumes", word: "btrfs" },
};

export const methodHeading = (backend: string): string => methods[backend]?.heading ?? backend;
export const methodWord = (backend: string | null): string =>
  backend === null ? "no snapshots from here" : (methods[backend]?.word ?? backend);
