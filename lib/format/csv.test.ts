import { expect, test } from "vitest";
import { csv } from "./csv.ts";

test("quotes, commas and line breaks stay inside their cell", () => {
  expect(csv(["a", "b"], [{ a: 'say "hi"', b: "x,y\nz" }])).toBe('a,b\r\n"say ""hi""","x,y\nz"\r\n');
});

test("a name that looks like a formula is text", () => {
  expect(csv(["name"], [{ name: "=1+1" }])).toBe("name\r\n'=1+1\r\n");
});

test("unknown is an empty cell and an object is JSON", () => {
  expect(csv(["a", "b"], [{ a: null, b: { n: 1 } }])).toBe('a,b\r\n,"{""n"":1}"\r\n');
});
