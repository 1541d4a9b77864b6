import { defineConfig } from "vitest/config";

const lab = "**/*.lab.test.ts";
const ignored = ["**/node_modules/**", "**/.next/**", "**/.espalier/**", "e2e/**"];

export default defineConfig({
  test: {
    pool: "forks",
    projects: [
      { extends: true, test: { name: "unit", include: ["**/*.test.ts"], exclude: [...ignored, lab] } },
      {
        extends: true,
        test: {
          name: "contract",
          include: [lab],
          exclude: ignored,
          testTimeout: 600_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
