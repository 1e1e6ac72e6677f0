import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { evidenceFor, type ReviewRecord } from '../reviews.js';
import { Answer } from './answer.js';

interface EvidenceProps {
  readonly a: ReviewRecord;
  readonly b: ReviewRecord;
}

/** The explanation of the index, when it is asked for. */
export function Evidence({ a, b }: EvidenceProps) {
  const [shown, { toggle }] = useDisclosure();
  return (
    <div>
      <Button mt="xs" size="compact-sm" variant="subtle" aria-expanded={shown} onClick={toggle}>
        {shown ? 'Hide the evidence' : 'Show the evidence'}
      </Button>
      {shown && <Lines a={a} b={b} />}
    </div>
  );
}

function Lines({ a, b }: EvidenceProps) {
  const query = useQuery({
    queryKey: ['evidence', a.authority, a.value, b.authority, b.value],
    queryFn: () => evidenceFor(a, b),
  });
  return <Answer query={query}>{(lines) => <pre className="json monospaced">{lines.join('\n')}</pre>}</Answer>;
}
