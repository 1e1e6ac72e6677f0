/** Whether a host name, as it stands in a URL or alone, is this machine. */
export const isLoopbackName = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** Whether what is sent to this address stays on the machine or goes by TLS. */
export const isSafeUrl = (url: string): boolean =>
  url.startsWith('https:') || (URL.canParse(url) && isLoopbackName(new URL(url).hostname));
