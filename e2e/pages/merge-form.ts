import type { Locator } from "@playwright/test";

/** What can be chosen about a merge, above its plan. */
export class MergeForm {
  readonly panel: Locator;

  constructor(panel: Locator) {
    this.panel = panel;
  }

  get upper(): Locator {
    return this.panel.getByLabel(/^Upper point/);
  }

  get lower(): Locator {
    return this.panel.getByLabel(/^Lower point/);
  }

  way(name: "Commit" | "Pull"): Locator {
    return this.panel.getByRole("radio", { name: new RegExp(`^${name}:`) });
  }

  /** The card of a way to merge, with what it costs. */
  cost(name: "Commit" | "Pull"): Locator {
    return this.panel
      .locator("fieldset > div > div")
      .filter({ has: this.panel.page().getByRole("radio", { name: new RegExp(`^${name}:`) }) });
  }

  name(of: "as the lower file" | "as the upper file" | "otherwise"): Locator {
    return this.panel.getByRole("radio", { name: of });
  }

  get path(): Locator {
    return this.panel.getByLabel(/^Absolute path/);
  }

  get limit(): Locator {
    return this.panel.getByLabel("At most, in MiB per second");
  }
}
