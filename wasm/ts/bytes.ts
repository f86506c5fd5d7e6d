const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** By its inner nature, so that arrays of another window pass and look-alikes do not. */
export function isBytes(value: unknown): value is Uint8Array {
  return typedArrayName?.call(value) === "Uint8Array";
}
