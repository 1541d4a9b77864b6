import { expect, test } from "vitest";
import { endpointGroups, typeWords } from "./open-api.ts";

test("endpoints stand together by what they are about", () => {
  const groups = endpointGroups({
    paths: { "/api/v1/jobs": { get: {}, post: {} }, "/api/v1/jobs/{job}": { get: {} }, "/api/v1/audit": { get: {} } },
  });
  expect(groups.map(([name, endpoints]) => [name, endpoints.length])).toEqual([
    ["jobs", 3],
    ["audit", 1],
  ]);
});

test.each([
  [{ type: "string" }, "string"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
  [{ type: "array", items: { $ref: "#/components/schemas/Job" } }, "Job[]"],
  [{ enum: ["a", "b"] }, '"a" | "b"'],
  [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
  [{ type: "string", format: "date-time" }, "string (date-time)"],
  [{}, "any"],
])("%j reads %s", (schema, words) => {
  expect(typeWords(schema)).toBe(words);
});
