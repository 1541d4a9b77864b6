import { expect, type Locator, type Page } from "@playwright/test";
import { OutlineView } from "./outline-view.ts";
import { PlanPanel } from "./plan-panel.ts";
import { collapsed, literally } from "./text.ts";

interface Place {
  readonly host: string;
  /** Default: domains. */
  readonly kind?: "domains" | "volumes";
  readonly id: string;
}

/** The snapshot tree of a machine or a volume. */
export class TreePage {
  readonly page: Page;
  readonly tree: Locator;
  /** What is selected, or a form, a plan, a job. */
  readonly panel: Locator;
  readonly head: Locator;
  readonly plan: PlanPanel;
  readonly outline: OutlineView;

  constructor(page: Page) {
    this.page = page;
    this.tree = page.getByRole("region", { name: "Snapshot tree" });
    this.panel = page.getByRole("complementary", { name: "Selected" });
    this.head = this.tree.getByRole("button", { name: /^You are here: / });
    this.plan = new PlanPanel(this.panel);
    this.outline = new OutlineView(page);
  }

  async open({ host, kind = "domains", id }: Place, search: Readonly<Record<string, string>> = {}): Promise<void> {
    const path = ["hosts", host, kind, id].map(encodeURIComponent).join("/");
    await this.page.goto(`/${path}?${new URLSearchParams(search)}`);
    await this.isThere();
  }

  /** The tree stands, drawn or as the outline, and takes keys. */
  async isThere(): Promise<void> {
    await expect(this.head.or(this.outline.head)).toBeVisible();
  }

  /** A snapshot's node in the drawn tree. */
  node(name: string): Locator {
    return this.tree.getByRole("button", { name: new RegExp(`^Snapshot ${literally(collapsed(name))}, `) });
  }

  nodes(): Locator {
    return this.tree.getByRole("button", { name: /^Snapshot / });
  }

  async select(name: string): Promise<void> {
    await this.node(name).click();
    await expect(this.title()).toContainText(name);
  }

  title(): Locator {
    return this.panel.getByRole("heading", { level: 2 });
  }

  /** A fact of the selected node, by its name. */
  fact(name: string): Locator {
    return this.panel
      .getByRole("term")
      .filter({ hasText: new RegExp(`^${literally(name)}$`) })
      .locator("xpath=following-sibling::dd[1]");
  }

  action(name: string | RegExp, options: { exact?: boolean } = {}): Locator {
    return this.panel.getByRole("button", { name, ...options });
  }

  /** An action that cannot be done now, with the reason beside it. */
  async refused(title: string): Promise<Locator> {
    const items = this.panel.getByRole("listitem").filter({ hasText: new RegExp(`^${literally(title)}\\.`) });
    if (!(await items.isVisible())) await this.panel.getByText(/^Not possible here now/).click();
    return items;
  }

  async openXml(): Promise<Locator> {
    await this.panel.getByRole("tab", { name: "XML" }).click();
    return this.panel.getByRole("region", { name: "XML" });
  }

  /** Takes a snapshot of that name, with all else as usual. */
  async take(name: string): Promise<void> {
    await this.page
      .getByRole("button", { name: /^Take (the first )?snapshot/ })
      .first()
      .click();
    await this.panel.getByRole("textbox", { name: "Name" }).fill(name);
    await this.panel.getByRole("button", { name: "Take snapshot", exact: true }).click();
    await expect(this.node(name)).toBeVisible();
  }

  /** Picks one of the ways to delete the selected snapshot. */
  async askToDelete(way: string | RegExp): Promise<void> {
    const menu = this.panel.getByRole("button", { name: "Delete", exact: true });
    await menu.click();
    await this.page.getByRole("menuitem", { name: way }).click();
  }
}
