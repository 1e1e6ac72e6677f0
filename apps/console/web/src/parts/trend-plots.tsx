import { Anchor, Card, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { href } from '../route.js';
import { dateText, isAbnormal, type Trend, type TrendPoint } from '../timeline.js';
import { TrendPlot } from './trend-plot.js';

/** The numbers of each test over time. */
export function TrendPlots({ trends }: { readonly trends: readonly Trend[] }) {
  if (trends.length === 0) return <Text c="dimmed">No result with a number is known.</Text>;
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      {trends.map((trend) => (
        <TrendCard key={`${trend.code} ${trend.unit}`} trend={trend} />
      ))}
    </SimpleGrid>
  );
}

function TrendCard({ trend }: { readonly trend: Trend }) {
  return (
    <Card withBorder component="section" aria-label={trend.title}>
      <Title order={3} size="h6">
        {trend.title} {trend.unit !== '' && `(${trend.unit})`}
      </Title>
      <Text size="xs" c="dimmed">
        {trend.code.replace('http://loinc.org|', 'LOINC ')} · the shaded range is the source's reference range
      </Text>
      <TrendPlot trend={trend} />
      <details>
        <summary>{trend.points.length} values as a table</summary>
        <Table verticalSpacing={2} className="tabular">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th ta="right">Value</Table.Th>
              <Table.Th>Range</Table.Th>
              <Table.Th>Flag</Table.Th>
              <Table.Th>Message</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {trend.points.toReversed().map((point) => (
              <Table.Tr key={point.id}>
                <Table.Td>{dateText(point.date)}</Table.Td>
                <Table.Td ta="right" fw={isAbnormal(point.flag) ? 700 : 400}>
                  {point.comparator}
                  {point.value}
                </Table.Td>
                <Table.Td>{rangeText(point)}</Table.Td>
                <Table.Td>{point.flag ?? '–'}</Table.Td>
                <Table.Td>
                  <Anchor
                    size="sm"
                    href={href({ page: 'trace', messageId: point.messageId })}
                    aria-label={`Trace of the value of ${dateText(point.date)}`}
                  >
                    trace
                  </Anchor>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </Card>
  );
}

function rangeText({ low, high }: TrendPoint): string {
  if (low === undefined && high === undefined) return '–';
  if (low === undefined) return `to ${high}`;
  return high === undefined ? `from ${low}` : `${low} to ${high}`;
}
