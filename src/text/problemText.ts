import type { Sentence } from './sentence.ts';

/** What is wrong, and what to do about it. `{name}` stands for a parameter of the problem. */
export interface ProblemText { readonly what: Sentence; readonly fix: Sentence }
