import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const lab = "**/*.lab.test.ts";
const ignored = ["**/node_modules/**", "**/.next/**", "**/.espalier/**", "e2e/**"];

/** Files that take minutes, the longest first: begun last, one of them would run on alone. */
const longest = [
  "external-trees",
  "overlay/",
  "btrfs/contract",
  "filecopy/contract",
  "diff-proof",
  "libvirt.lab",
  "trash.",
];
const rank = ({ moduleId }: TestSpecification): number => {
  const at = longest.findIndex((part) => moduleId.includes(part) && moduleId.includes(".lab."));
  return at < 0 ? longest.length : at;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    pool: "forks",
    sequence: { sequencer: LongestFirst },
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
