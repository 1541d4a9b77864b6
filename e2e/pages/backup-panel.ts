import { expect, type Locator, type Page } from "@playwright/test";

/** The Backups page and the panel beside its list. */
export class BackupsPage {
  readonly page: Page;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole("complementary", { name: "Selected" });
  }

  async open(machine: string): Promise<void> {
    await this.page.goto(`/backups?domain=${machine}`);
    await expect(this.page.getByRole("heading", { level: 1, name: "Backups" })).toBeVisible();
  }

  /** Backups of the chain of a machine, oldest first. */
  chain(machine: string): Locator {
    return this.page.getByRole("region", { name: `Backups of ${machine}` }).getByRole("listitem");
  }

  async select(backup: Locator): Promise<void> {
    await backup.getByRole("button").click();
    await expect(this.panel.getByText("Backup", { exact: true }).first()).toBeVisible();
  }
}
