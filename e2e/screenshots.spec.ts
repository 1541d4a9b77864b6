import { join } from "node:path";
import { TreePage } from "./pages/tree-page.ts";
import { expect, test } from "./test.ts";

// Left out of a usual run: `UPDATE_SCREENSHOTS=1 npx playwright test screenshots`.

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`the README's picture of a tree with a plan, ${colorScheme}`, async ({ page, prepared, host }) => {
      const tree = new TreePage(page);
      await tree.open({ host: host.id, id: (await prepared("web-01")).id });
      await tree.select("before-php-8.3");
      await tree.action("Revert to this snapshot…").click();
      await tree.plan.isShown("Revert web-01 to before-php-8.3");
      await expect(tree.tree.getByRole("button", { name: /^You will be here/ })).toBeVisible();
      await page.screenshot({ path: join(import.meta.dirname, "screenshots", `tree-${colorScheme}.png`) });
    });
  });
}
