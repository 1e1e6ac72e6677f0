import { useLocalStorage } from '@mantine/hooks';

/** Under which name one decides on this browser; who has an account decides under that. */
export const useReviewer = () => useLocalStorage({ key: 'hie-reviewer', defaultValue: '' });
