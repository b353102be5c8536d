import type { Draft } from "../../items/schema.ts";

/** What an entry is called by: a calendar's UID, another id meant for it, or its address or what it tells. */
export type CalledBy = "uid" | "id" | "telling";
/** An entry of a document and what its source calls it. */
export type Called = { base: string; calledBy: CalledBy; contentHash: string; draft: Draft };
/** What is a thing of its own in a document: entries of one id that tell the same are one. */
export type Thing = Called & { telling: string };
