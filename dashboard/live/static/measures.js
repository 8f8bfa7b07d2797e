// Marks by name: which are shares of right answers, which one people see first, and in which words.

import { number, percent } from "./dom.js";

const SHARES = ["accuracy", "solved", "probe"];
const ORDER = [...SHARES, "mae", "return", "loss"]; // as core/events.py has it
const MORE_IS_BETTER = [...SHARES, "return", "r2", "rand"];

export const isShare = (name) => SHARES.includes(name);
export const headline = (marks) => ORDER.find((name) => marks && name in marks) || "loss";
export const sign = (name) => (MORE_IS_BETTER.includes(name) ? 1 : -1);
export const inWords = (name, value, questions) => (isShare(name) ? percent(value, questions) : number(value));
