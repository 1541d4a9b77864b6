import { expect, test } from "vitest";
import type { MachineBackend } from "#server/backends/contract.ts";
import { settingsDiff } from "./settings-diff.ts";

const domain = (memory: number) =>
  `<domain>${["a", "b", "c", "d"].map((name) => `<${name}/>`).join("")}<memory>${memory}</memory><e/></domain>`;
const backend = {
  snapshotXml: async (_: string, name: string) =>
    `<domainsnapshot><name>${name}</name>${domain(name === "small" ? 1 : 2)}</domainsnapshot>`,
  subjectXml: async () => domain(2),
} as unknown as MachineBackend;
const ref = { host: "h", kind: "domain", id: "d" } as const;

test("settings that a revert would change are told as a unified difference", async () => {
  expect(await settingsDiff(backend, ref, "small", null)).toBe(
    [
      "--- small",
      "+++ head",
      "@@ -3,6 +3,6 @@",
      "   <b/>",
      "   <c/>",
      "   <d/>",
      "-  <memory>1</memory>",
      "+  <memory>2</memory>",
      "   <e/>",
      " </domain>",
    ].join("\n"),
  );
});

test("where no setting differs there is no difference", async () => {
  expect(await settingsDiff(backend, ref, "big", null)).toBeNull();
});
