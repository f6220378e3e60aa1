/** The security headers of every answer of the API: OWASP's REST Security Cheat Sheet, "Security Headers". */
export const API_HEADERS = {
  // Any answer of the API may hold personal data.
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
