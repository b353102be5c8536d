export { askDomain, atOrigin, DomainBudget, type DomainGate, FULL_BUDGET, leaveDomain } from "./domain-gate.ts";
export { type EgressGuard, judgeUrl, openEgressGuard, type UrlJudgement } from "./egress-guard.ts";
export { FetchError, type FetchErrorCode } from "./fetch-error.ts";
export { type DocumentRequest, fetchDocument, type FetchedDocument } from "./fetch-document.ts";
export type { Admit, FetchDeps, Release } from "./follow-redirects.ts";
export {
  askGate,
  type GateAnswer,
  type GateOutcome,
  type GateRequest,
  GateState,
  type HostGate,
  type HostGateOf,
  leaveGate,
  OPEN_GATE,
} from "./host-gate.ts";
export { isOwnOutage, type RecentOutcome, tellsNothing } from "./outage.ts";
export { ALLOW_ALL, decodeRobots, encodeRobots, parseRobots, type RobotsRules } from "./robots.ts";
export { isAllowed } from "./robots-match.ts";
export { MAX_ROBOTS_BYTES, robotsFrom, type RobotsVerdict, robotsWithout } from "./robots-policy.ts";
export { ALERT_AFTER_FAILURES, nextRun, type Schedule, type ScheduleInput } from "./schedule.ts";
