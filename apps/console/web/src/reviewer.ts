import { useLocalStorage } from '@mantine/hooks';
import { useSession } from './session.js';

/** Under which name one decides: that of the account, else one that is kept on this browser. */
export function useReviewer(): readonly [name: string, rename: ((name: string) => void) | undefined] {
  const { state, name } = useSession();
  const [typed, setTyped] = useLocalStorage({ key: 'hie-reviewer', defaultValue: '' });
  return state === 'signed-in' && name !== undefined ? [name, undefined] : [typed, setTyped];
}
