/** What every answer of the API says of itself: OWASP's REST Security Cheat Sheet, "Security Headers". */
export const API_HEADERS = {
  // Everything but the documentation may hold personal data.
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
