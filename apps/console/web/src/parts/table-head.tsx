import { Table } from '@mantine/core';

/** One row of names, each of its own. */
export const TableHead = ({ columns }: { readonly columns: readonly string[] }) => (
  <Table.Thead>
    <Table.Tr>
      {columns.map((column) => (
        <Table.Th key={column}>{column}</Table.Th>
      ))}
    </Table.Tr>
  </Table.Thead>
);
