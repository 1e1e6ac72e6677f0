import { Kbd, Modal, Table } from '@mantine/core';

interface ShortcutHelpProps {
  readonly keys: readonly (readonly [key: string, meaning: string])[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const ShortcutHelp = ({ keys, opened, onClose }: ShortcutHelpProps) => (
  <Modal opened={opened} onClose={onClose} title="Keys" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
    <Table>
      <Table.Tbody>
        {keys.map(([key, meaning]) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" w={60}>
              <Kbd>{key}</Kbd>
            </Table.Th>
            <Table.Td>{meaning}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Modal>
);
