import { Checkbox, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { numberText } from '../demographics.js';
import { type Act, previewUndo, undoAct } from '../identity.js';
import { useReviewer } from '../reviewer.js';
import { ConfirmedChange } from './confirmed-change.js';

interface UndoDialogProps {
  readonly id: string;
  readonly act: Act;
  readonly onClose: () => void;
}

/** Shows what taking an act back changes before it is taken back. */
export function UndoDialog({ id, act, onClose }: UndoDialogProps) {
  const [by] = useReviewer();
  const [apart, setApart] = useState(false);
  const queries = useQueryClient();
  const preview = useQuery({
    queryKey: ['undo-preview', id, apart],
    queryFn: () => previewUndo(id, apart),
    staleTime: 0,
    gcTime: 0,
  });
  const undo = useMutation({
    mutationFn: (reason: string) => undoAct(id, { apart, reason, by }),
    onSuccess: async () => {
      onClose();
      await Promise.all(['history', 'person'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
  return (
    <Modal opened onClose={onClose} title="Undo" size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <Text size="sm">
          {act.kind}: {[act.a, ...(act.b ? [act.b] : [])].map(numberText).join(' and ')}
        </Text>
        {act.b && act.kind !== 'undo' && (
          <Checkbox
            label="Say besides that the two numbers are not one person"
            checked={apart}
            onChange={({ currentTarget }) => setApart(currentTarget.checked)}
          />
        )}
        <ConfirmedChange
          preview={preview}
          action="Undo"
          isReasonNeeded
          isGiven={undo.isPending || undo.isSuccess}
          error={undo.error}
          onConfirm={undo.mutate}
        />
      </Stack>
    </Modal>
  );
}
