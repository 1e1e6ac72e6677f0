import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { go } from '../route.js';
import { signOut, useEnter, useSession } from '../session.js';
import { unmask } from '../unmasking.js';

export function AccountMenu() {
  const { state, name, role, byProvider } = useSession();
  const enter = useEnter();
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: async (answer) => {
      unmask(false);
      // Who comes next may not see this page.
      go({ page: 'feeds' });
      await enter();
      if (answer?.leaveAt !== undefined) window.location.assign(answer.leaveAt);
    },
  });
  if (state !== 'signed-in') return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="subtle">
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{role}</Menu.Label>
        <Menu.Item onClick={() => go({ page: 'account' })}>
          {byProvider ? 'Own account' : 'Password and codes'}
        </Menu.Item>
        <Menu.Item onClick={() => leave.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
