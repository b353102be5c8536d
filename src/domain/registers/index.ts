import type { RegisterId } from "./catalogue.ts";
import { cpsc } from "./cpsc.ts";
import { healthCanada } from "./health-canada.ts";
import { nhtsa } from "./nhtsa.ts";
import { openFda } from "./openfda.ts";
import type { Register } from "./register.ts";
import { safetyGate } from "./safety-gate.ts";

export { AGENCIES, type Agency } from "./agencies.ts";
export { agencyOfRegister, CATALOGUE, REGISTER_IDS, type RegisterId } from "./catalogue.ts";
export { joinSame, pageUrl, readPage, type Register, type RegisterEntry, type RegisterPage } from "./register.ts";
export { readRecord } from "./record.ts";
export { advance, type DateWindow, decodeProgress, encodeProgress, type Progress, windowFor } from "./window.ts";

const REGISTERS: readonly Register[] = [cpsc, ...openFda, nhtsa, healthCanada, safetyGate];

/** A register by its id. */
export function registerOf(id: RegisterId): Register {
  const register = REGISTERS.find((each) => each.id === id);
  if (register === undefined) throw new Error(`no register ${id}`);
  return register;
}
