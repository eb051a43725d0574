package org.posthorn.search;

/// A header field of addresses, as the envelope has it.
public enum AddressField {
  BCC,
  CC,
  FROM,
  TO
}
