package org.posthorn.sieve.script;

/// Which part of an address a test looks at (RFC 5228 §2.7.4, 5233 §4).
public enum AddressPart {
  ALL,
  LOCALPART,
  DOMAIN,
  USER,
  DETAIL
}
