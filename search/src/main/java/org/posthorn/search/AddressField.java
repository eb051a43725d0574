package org.posthorn.search;

/// An address field of the envelope.
public enum AddressField {
  BCC,
  CC,
  FROM,
  TO
}
