import { expect, type Locator, type Page } from "@playwright/test";

/** What stands below the tree while two nodes are compared. */
export class ComparePane {
  readonly page: Page;
  readonly pane: Locator;
  /** The picture of the disk. */
  readonly strip: Locator;
  readonly ranges: Locator;

  constructor(page: Page) {
    this.page = page;
    this.pane = page.getByRole("region", { name: "Compare", exact: true });
    this.strip = this.pane.getByRole("slider");
    this.ranges = this.pane.getByRole("table", { name: "Ranges" });
  }

  /** Where the strip's cursor stands, in bytes. */
  async place(): Promise<number> {
    return Number(await this.strip.getAttribute("aria-valuenow"));
  }

  /** What the strip says of that place. */
  async says(words: RegExp): Promise<void> {
    await expect(this.strip).toHaveAttribute("aria-valuetext", words);
  }

  /** Offset and length of each range that is in sight. */
  async shownRanges(): Promise<[string, string][]> {
    const rows = this.ranges.getByRole("row").filter({ has: this.page.getByRole("cell") });
    return Promise.all(
      (await rows.all()).map(async (row): Promise<[string, string]> => {
        const [offset = "", length = ""] = await row.getByRole("cell").allInnerTexts();
        return [offset.replaceAll(/\s/g, ""), length];
      }),
    );
  }

  async download(form: "JSON" | "NDJSON" | "CSV"): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.pane.getByRole("button", { name: `Download as ${form}`, exact: true }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString("utf8") };
  }
}
