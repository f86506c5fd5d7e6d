import { VeriteeError } from "./error.js";

/** The most levels of nesting that a document can need, and more. */
const DEPTH = 32;

/** JSON that keeps every integer exact: JSON.stringify refuses bigint and writes whatever a number was rounded to. */
export function json(value: unknown, unreadable: string, depth = DEPTH): string {
  if (depth === 0) {
    throw new VeriteeError(unreadable, "the document is nested too deeply");
  }
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "bigint":
      return value.toString();
    case "number":
      if (Number.isSafeInteger(value)) {
        return String(value);
      }
      throw new VeriteeError(unreadable, `${value} in the document is not an exact integer; give a bigint, or the document as text`);
    case "object":
      if (value === null) {
        return "null";
      }
      if (Array.isArray(value)) {
        return `[${Array.from(value, (item: unknown) => json(item, unreadable, depth - 1)).join()}]`;
      }
      return `{${Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => `${JSON.stringify(name)}:${json(member, unreadable, depth - 1)}`)
        .join()}}`;
    default:
      throw new VeriteeError(unreadable, `the document holds a ${typeof value}, which is no JSON`);
  }
}

/** Reads the core's own words, whose shape is held by the tests, and freezes what they say. */
export function read<T>(text: string): T {
  return frozen(JSON.parse(text)) as T;
}

function frozen(value: unknown): unknown {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
