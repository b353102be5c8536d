export { checkProducts } from "./check-products.ts";
export { CheckRequest, CheckResult, NOTICE } from "./schema.ts";
