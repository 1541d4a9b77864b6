import { expect, type Locator } from "@playwright/test";

/** A plan beside the tree, and the job that it becomes. */
export class PlanPanel {
  readonly panel: Locator;

  constructor(panel: Locator) {
    this.panel = panel;
  }

  async isShown(title: string | RegExp): Promise<void> {
    await expect(this.panel.getByText("Plan: nothing is done yet")).toBeVisible();
    await expect(this.panel.getByRole("heading", { level: 2 })).toContainText(title);
  }

  /** Confirms by the button that names the effect. */
  confirm(label: string | RegExp): Promise<void> {
    return this.panel.getByRole("button", { name: label }).click();
  }

  get safety(): Locator {
    return this.panel.getByRole("checkbox", { name: /safety snapshot/ });
  }

  /** Turns an option that is on off, or one that is off on. The plan is made again by it. */
  async turn(option: Locator): Promise<void> {
    const wasOn = await option.isChecked();
    await option.click();
    await expect(option).toBeChecked({ checked: !wasOn });
  }

  get doNothing(): Locator {
    return this.panel.getByRole("button", { name: "Do nothing" });
  }

  get problem(): Locator {
    return this.panel.getByRole("alert");
  }

  /** The job has come to its good end. */
  async isDone(): Promise<void> {
    await expect(this.panel.getByText("Job", { exact: true })).toBeVisible();
    await expect(this.panel.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
  }
}
