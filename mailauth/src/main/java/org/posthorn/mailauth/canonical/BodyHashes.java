package org.posthorn.mailauth.canonical;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Hashes of a body for any number of signatures, computed in one pass; only the required canonical
/// forms are computed. SHA-256 only (RFC 8301 §3.1). One thread.
public final class BodyHashes {
  private final Map<Canonicalization, CanonicalBody> forms = new EnumMap<>(Canonicalization.class);

  /// Before the body: requires its hash in this form.
  public void want(Canonicalization form) {
    body(form);
  }

  /// Before the body: requires the hash of the first octets in this form (`l=`).
  public void want(Canonicalization form, long octets) {
    body(form).want(octets);
  }

  /// Whether any hash is required.
  public boolean isWanted() {
    return !forms.isEmpty();
  }

  private CanonicalBody body(Canonicalization form) {
    return forms.computeIfAbsent(form, CanonicalBody::new);
  }

  /// Processes the next octets of the body, with CRLF line ends.
  public void update(byte[] bytes, int from, int to) {
    for (CanonicalBody body : forms.values()) {
      body.update(bytes, from, to);
    }
  }

  /// The body is complete.
  public void finish() {
    forms.values().forEach(CanonicalBody::finish);
  }

  /// The hash of the whole body.
  ///
  /// @throws IllegalStateException if it was not required
  public byte[] hash(Canonicalization form) {
    return wanted(form).hash();
  }

  /// The hash of the first octets; empty if the body is shorter.
  ///
  /// @throws IllegalStateException if it was not required
  public Optional<byte[]> hash(Canonicalization form, long octets) {
    return wanted(form).hash(octets);
  }

  /// The length of the body in this form.
  ///
  /// @throws IllegalStateException if it was not required
  public long octets(Canonicalization form) {
    return wanted(form).octets();
  }

  private CanonicalBody wanted(Canonicalization form) {
    CanonicalBody body = forms.get(form);
    if (body == null) {
      throw new IllegalStateException(form + " was not wanted");
    }
    return body;
  }
}
