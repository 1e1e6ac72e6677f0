import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

const loads: (() => Promise<unknown>)[] = [];

/** A page in a file of its own: what one page needs does not keep another from its first paint. */
function page<Name extends string, Props>(
  load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> {
  loads.push(load);
  return lazy<ComponentType<Props>>(async () => ({ default: (await load())[name] }));
}

export const AccountsPage = page(() => import('./pages/accounts.js'), 'AccountsPage');
export const AlertsPage = page(() => import('./pages/alerts.js'), 'AlertsPage');
export const AuditPage = page(() => import('./pages/audit.js'), 'AuditPage');
export const ComparePage = page(() => import('./pages/compare.js'), 'ComparePage');
export const ConsumersPage = page(() => import('./pages/consumers.js'), 'ConsumersPage');
export const DeadLettersPage = page(() => import('./pages/dead-letters.js'), 'DeadLettersPage');
export const FeedsPage = page(() => import('./pages/feeds.js'), 'FeedsPage');
export const FindPage = page(() => import('./pages/find.js'), 'FindPage');
export const InspectPage = page(() => import('./pages/inspect.js'), 'InspectPage');
export const OwnAccountPage = page(() => import('./pages/own-account.js'), 'OwnAccountPage');
export const PeoplePage = page(() => import('./pages/people.js'), 'PeoplePage');
export const RetentionPage = page(() => import('./pages/retention.js'), 'RetentionPage');
export const ReviewsPage = page(() => import('./pages/reviews.js'), 'ReviewsPage');
export const SetupPage = page(() => import('./pages/setup.js'), 'SetupPage');
export const ShadowPage = page(() => import('./pages/shadow.js'), 'ShadowPage');
export const TopicsPage = page(() => import('./pages/topics.js'), 'TopicsPage');
export const TracePage = page(() => import('./pages/trace.js'), 'TracePage');
export const UnusedPage = page(() => import('./pages/unused.js'), 'UnusedPage');

/** Fetches all pages, so that going from one to another waits for nothing and works also while the broker is away. */
export const fetchPages = async (): Promise<void> => void (await Promise.allSettled(loads.map((load) => load())));
