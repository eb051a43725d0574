package org.posthorn.sieve.script;

/// The part of an address that a test compares (RFC 5228 §2.7.4, 5233 §4).
public enum AddressPart {
  ALL,
  LOCALPART,
  DOMAIN,
  USER,
  DETAIL
}
