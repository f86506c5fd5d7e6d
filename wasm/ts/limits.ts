// Written by `cargo xtask policies` from the core's own limits; changes here are lost.

/** Evidence of more bytes than this is refused, whatever it is: there is no use in fetching more. */
export const MAX_EVIDENCE_BYTES = 4194304;

/** Evidence is refused if a file of its collateral has more bytes than this. */
export const MAX_COLLATERAL_BYTES = 4194304;

/** So many files of collateral can be given with one question. */
export const MAX_COLLATERAL_FILES = 32;

/** A release policy of more bytes than this is refused. */
export const MAX_RELEASE_POLICY_BYTES = 262144;
