import { AppShell, Burger, Group, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import {
  AccountsPage,
  AlertsPage,
  AuditPage,
  ComparePage,
  ConsumersPage,
  DeadLettersPage,
  FeedsPage,
  fetchPages,
  FindPage,
  InspectPage,
  OwnAccountPage,
  PeoplePage,
  RetentionPage,
  ReviewsPage,
  SetupPage,
  ShadowPage,
  TopicsPage,
  TracePage,
  UnusedPage,
} from './lazy-pages.js';
import { LiveContext, useLiveStream } from './live.js';
import { NoPage } from './pages/no-page.js';
import { AccountMenu } from './parts/account-menu.js';
import { ColorSchemeSwitch } from './parts/color-scheme-switch.js';
import { LiveState } from './parts/live-state.js';
import { PatientDataSwitch } from './parts/patient-data-switch.js';
import { Navigation } from './parts/navigation.js';
import { OpenBanner } from './parts/open-banner.js';
import { PageBoundary } from './parts/page-boundary.js';
import { SignInRefusal } from './parts/provider-sign-in.js';
import { type Route, useRoute } from './route.js';

/** Frame of all pages: name, navigation, state of the live stream. */
export function App() {
  const route = useRoute();
  const live = useLiveStream();
  const [menu, { toggle, close }] = useDisclosure();
  useEffect(() => {
    document.title = `${titles[route.page]} · hie-broker`;
  }, [route.page]);
  useEffect(() => {
    // Not before the page that was asked for has its files and its first answers.
    const later = setTimeout(() => void fetchPages(), 2_000);
    return () => clearTimeout(later);
  }, []);
  return (
    <LiveContext value={live}>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 210, breakpoint: 'sm', collapsed: { mobile: !menu } }}
        padding="md"
      >
        <AppShell.Header>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
              <img src="/favicon.svg" width={26} height={26} alt="" />
              <Text fw={700}>hie-broker</Text>
            </Group>
            <Group gap="sm" wrap="nowrap">
              <PatientDataSwitch />
              <LiveState />
              <ColorSchemeSwitch />
              <AccountMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" onClick={close}>
          <Navigation current={route.page} />
        </AppShell.Navbar>
        <AppShell.Main>
          <OpenBanner />
          <Title order={1} size="h3" mb="md">
            {titles[route.page]}
          </Title>
          <PageBoundary key={route.page}>
            <Page route={route} />
          </PageBoundary>
        </AppShell.Main>
      </AppShell>
    </LiveContext>
  );
}

const titles: Readonly<Record<Route['page'], string>> = {
  feeds: 'Feeds',
  find: 'Find',
  inspect: 'Message',
  compare: 'Two messages',
  trace: 'Trace',
  topics: 'Topics',
  consumers: 'Consumers',
  retention: 'Retention',
  alerts: 'Alerts',
  'dead-letters': 'Dead letters',
  reviews: 'Identity reviews',
  people: 'People',
  unused: 'Sent but not used',
  shadow: 'Normalize again',
  setup: 'First administrator',
  account: 'Own account',
  accounts: 'Accounts and roles',
  audit: 'Audit trail',
  'sign-in': 'Sign-in',
  none: 'No such page',
};

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'feeds':
      return <FeedsPage />;
    case 'find':
      return <FindPage />;
    case 'inspect':
      return <InspectPage key={route.messageId} messageId={route.messageId} />;
    case 'compare':
      return <ComparePage one={route.one} other={route.other} />;
    case 'trace':
      return <TracePage controlId={route.controlId} messageId={route.messageId} />;
    case 'topics':
      return <TopicsPage {...route} />;
    case 'consumers':
      return <ConsumersPage />;
    case 'retention':
      return <RetentionPage />;
    case 'alerts':
      return <AlertsPage />;
    case 'dead-letters':
      return <DeadLettersPage letter={route.letter} />;
    case 'reviews':
      return <ReviewsPage review={route.review} />;
    case 'people':
      return <PeoplePage person={route.person} tab={route.tab} />;
    case 'unused':
      return <UnusedPage feed={route.feed} />;
    case 'shadow':
      return <ShadowPage run={route.run} />;
    case 'setup':
      return <SetupPage />;
    case 'account':
      return <OwnAccountPage />;
    case 'accounts':
      return <AccountsPage />;
    case 'audit':
      return <AuditPage />;
    case 'sign-in':
      return route.code === undefined ? <NoPage /> : <SignInRefusal code={route.code} />;
    case 'none':
      return <NoPage />;
  }
}
