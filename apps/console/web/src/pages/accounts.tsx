import { Stack, Tabs } from '@mantine/core';
import { AccountTable } from '../parts/account-table.js';
import { MemberForm } from '../parts/member-form.js';
import { TokenTable } from '../parts/token-table.js';

/** Who may come in: people with an account, machines with a token. */
export function AccountsPage() {
  return (
    <Tabs defaultValue="people" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="people">People</Tabs.Tab>
        <Tabs.Tab value="machines">Machines</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="people">
        <Stack>
          <AccountTable />
          <MemberForm kind="account" />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="machines">
        <Stack>
          <TokenTable />
          <MemberForm kind="token" />
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}
