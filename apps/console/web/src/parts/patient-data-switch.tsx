import { Button, Text } from '@mantine/core';
import { useRight, useSession } from '../session.js';
import { unmask, useUnmasked } from '../unmasking.js';

/** Patient data is masked until somebody asks to see it, page by page. */
export function PatientDataSwitch() {
  const { masked } = useSession();
  const mayShow = useRight('patients.unmask');
  const isShown = useUnmasked();
  if (!masked) return null;
  if (!mayShow)
    return (
      <Text size="sm" c="dimmed" visibleFrom="sm">
        Patient data is masked
      </Text>
    );
  return (
    <Button
      size="compact-sm"
      color={isShown ? 'orange' : undefined}
      variant={isShown ? 'filled' : 'default'}
      aria-pressed={isShown}
      title={isShown ? 'What you look at is recorded' : 'It is masked; what you look at is recorded'}
      onClick={() => unmask(!isShown)}
    >
      {isShown ? 'Mask patient data' : 'Show patient data'}
    </Button>
  );
}
