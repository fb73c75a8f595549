/** A pattern that is none in RE2: why, and what to write instead where that is known. */
export class PatternError extends Error {}
