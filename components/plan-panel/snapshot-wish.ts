/** What is filled in of a snapshot of anything. */
export interface SnapshotWish {
  readonly way: "form" | "xml";
  readonly name: string;
  readonly description: string;
  readonly xml: string;
}

export const noWish: SnapshotWish = { way: "form", name: "", description: "", xml: "" };
