import { Alert, Button, Loader, Stack, Text } from '@mantine/core';
import { Component, type ReactNode, Suspense } from 'react';

interface PageBoundaryProps {
  readonly children: ReactNode;
}

/** A page that comes, or that cannot be shown: the frame and the other pages stay usable. */
export class PageBoundary extends Component<PageBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError = () => ({ failed: true });

  override render() {
    if (this.state.failed) return <Failed />;
    return (
      <Suspense fallback={<Loader size="sm" role="status" aria-label="Loading" />}>{this.props.children}</Suspense>
    );
  }
}

/** Also after an update: the files of a page have new names then, and an open console asks for the old ones. */
const Failed = () => (
  <Alert color="red" title="This page cannot be shown" role="alert">
    <Stack align="start" gap="sm">
      <Text size="sm">The broker may be away or may have been updated. Other pages stay usable.</Text>
      <Button size="xs" variant="default" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </Stack>
  </Alert>
);
