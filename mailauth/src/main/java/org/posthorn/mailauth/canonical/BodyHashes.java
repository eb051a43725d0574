package org.posthorn.mailauth.canonical;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Hashes of one body for any number of signatures. It passes by once; each canonical form is made
/// once, and only if a signature needs it. SHA-256 alone (RFC 8301 §3.1). One thread.
public final class BodyHashes {
  private final Map<Canonicalization, CanonicalBody> forms = new EnumMap<>(Canonicalization.class);

  /// Before the body: its hash in this form will be asked for.
  public void want(Canonicalization form) {
    body(form);
  }

  /// Before the body: the hash of the first octets of this form will be asked for (`l=`).
  public void want(Canonicalization form, long octets) {
    body(form).want(octets);
  }

  /// Whether any hash will be asked for.
  public boolean isWanted() {
    return !forms.isEmpty();
  }

  private CanonicalBody body(Canonicalization form) {
    return forms.computeIfAbsent(form, CanonicalBody::new);
  }

  /// Takes the next octets of the body, with CRLF line ends.
  public void update(byte[] bytes, int from, int to) {
    for (CanonicalBody body : forms.values()) {
      body.update(bytes, from, to);
    }
  }

  /// The body is complete.
  public void finish() {
    forms.values().forEach(CanonicalBody::finish);
  }

  /// Of the whole body.
  ///
  /// @throws IllegalStateException if it was not wanted
  public byte[] hash(Canonicalization form) {
    return wanted(form).hash();
  }

  /// Of the first octets; empty if the body is shorter.
  ///
  /// @throws IllegalStateException if it was not wanted
  public Optional<byte[]> hash(Canonicalization form, long octets) {
    return wanted(form).hash(octets);
  }

  /// How long the body is in this form.
  ///
  /// @throws IllegalStateException if it was not wanted
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
