import { XMLBuilder } from "fast-xml-parser";
import { type OrderedNode, orderedParser } from "./xml-element.ts";

/** An element that can be changed in place. */
export interface EditableElement {
  readonly name: string;
  attribute(name: string): string | undefined;
  setAttribute(name: string, value: string): void;
  child(name: string): EditableElement | undefined;
  children(name: string): readonly EditableElement[];
  remove(name: string): void;
  /** Removes the children of a name that `fits`. */
  removeChildren(name: string, fits: (child: EditableElement) => boolean): void;
  /** A new last child with text-only children of its own. */
  append(name: string, children: readonly (readonly [name: string, text: string])[]): void;
  setText(text: string): void;
  text(): string;
  /** The element as XML, under another name where one is given. */
  toXml(name?: string): string;
}

const attributesKey = ":@";
const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  commentPropName: "#comment",
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  processEntities: true,
  format: false,
});

const nameOf = (node: OrderedNode): string => Object.keys(node).find((key) => key !== attributesKey) ?? "";

function editable(node: OrderedNode): EditableElement {
  const name = nameOf(node);
  const content = (): OrderedNode[] => node[name] as OrderedNode[];
  const named = (wanted: string) => content().filter((child) => nameOf(child) === wanted);
  const attributes = (): Record<string, string> => {
    node[attributesKey] ??= {};
    return node[attributesKey] as Record<string, string>;
  };
  return {
    name,
    attribute: (key) => attributes()[key],
    setAttribute(key, value) {
      attributes()[key] = value;
    },
    child: (wanted) => named(wanted).map(editable)[0],
    children: (wanted) => named(wanted).map(editable),
    remove(wanted) {
      node[name] = content().filter((child) => nameOf(child) !== wanted);
    },
    removeChildren(wanted, fits) {
      node[name] = content().filter((child) => nameOf(child) !== wanted || !fits(editable(child)));
    },
    append(wanted, children) {
      content().push({ [wanted]: children.map(([child, text]) => ({ [child]: [{ "#text": text }] })) });
    },
    setText(text) {
      node[name] = [{ "#text": text }];
    },
    text: () =>
      content()
        .map((child) => ("#text" in child ? String(child["#text"]) : ""))
        .join(""),
    toXml: (as = name) =>
      builder.build([
        as === name
          ? node
          : { [as]: node[name], ...(node[attributesKey] ? { [attributesKey]: node[attributesKey] } : {}) },
      ]),
  };
}

/** A document to change and write again: order, text and comments stay. Throws what `parseXml` throws. */
export function editXml(text: string): EditableElement {
  return editable(orderedParser(text));
}
