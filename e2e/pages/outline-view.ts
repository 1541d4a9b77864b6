import { expect, type Locator, type Page } from "@playwright/test";

/** The tree as a list. */
export class OutlineView {
  readonly page: Page;
  readonly grid: Locator;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole("treegrid", { name: /^Snapshots of / });
  }

  row(name: string): Locator {
    return this.grid.getByRole("row").filter({ has: this.page.getByTitle(name, { exact: true }) });
  }

  get head(): Locator {
    return this.row("You are here");
  }

  /** Names in the order of the rows, without the head. */
  async names(): Promise<string[]> {
    await expect(this.head).toBeVisible();
    const titles = this.grid.getByRole("rowheader").locator("span[title]");
    const names = await titles.evaluateAll((spans) => spans.map((span) => span.getAttribute("title") ?? ""));
    return names.filter((name) => name !== "You are here");
  }

  async openMenu(name: string): Promise<Locator> {
    await this.row(name).click({ button: "right" });
    return this.page.getByRole("menu");
  }

  tick(name: string): Promise<void> {
    return this.row(name).getByRole("checkbox").check();
  }
}
