export * from "./accounts.ts";
export * from "./audit.ts";
export * from "./identity.ts";
export * from "./ip-rules.ts";
export * from "./items.ts";
export * from "./mails.ts";
export * from "./places.ts";
export * from "./sources.ts";
