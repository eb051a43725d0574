package org.posthorn.mailauth.signatures;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.arc.ArcVerifier;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.canonical.HeaderOctets;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dkim.DkimVerifier;
import org.posthorn.mailauth.dkim.PublicKeys;

/// Verifies the signatures of one message: call `write` with the original message, in pieces of any
/// size, then `finish`. Stores the header, at most [HeaderBlock#OCTETS_MAX], but not the body. One
/// thread.
public final class SignatureVerifier {
  private final Instant now;
  private final HeaderOctets header = new HeaderOctets();
  private final BodyHashes bodies = new BodyHashes();

  /// Set when the header is complete; null if it was too long.
  private @Nullable Begun begun;

  private record Begun(DkimVerifier dkim, ArcVerifier arc) {}

  /// @param now time of arrival, for the expiry of signatures
  public SignatureVerifier(Instant now) {
    this.now = now;
  }

  /// Processes the next octets: header, an empty line, body; with CRLF line ends.
  public void write(byte[] bytes, int from, int to) {
    int bodyFrom = header.take(bytes, from, to);
    if (begun == null && header.whole()) {
      begun = begin();
    }
    bodies.update(bytes, bodyFrom, to);
  }

  private @Nullable Begun begin() {
    return header
        .block()
        .map(block ->
            new Begun(new DkimVerifier(block, bodies, now), new ArcVerifier(block, bodies, now)))
        .orElse(null);
  }

  /// Whether the rest of the message is needed: without signatures the header is sufficient.
  public boolean wantsMore() {
    return !header.whole() || bodies.isWanted();
  }

  /// The names of keys that [#finish] will look up, according to the header so far; the caller can
  /// look them up earlier.
  public Set<DomainName> keyNames() {
    if (begun == null) {
      return Set.of();
    }
    Set<DomainName> names = new LinkedHashSet<>(begun.dkim().keyNames());
    names.addAll(begun.arc().keyNames());
    return names;
  }

  /// The results of the whole message. Looks keys up one after the other; never throws because of
  /// the message or the DNS. Called once.
  ///
  /// @param resolver with limits, see [org.posthorn.mailauth.BoundedResolver]
  public Signatures finish(Resolver resolver) {
    Begun verifiers = begun == null ? begin() : begun; // it may have only a header, or be empty
    if (verifiers == null) {
      return new Signatures(
          List.of(DkimResult.headerTooLong()), ArcChain.failed("header is too long"));
    }
    bodies.finish();
    PublicKeys keys = new PublicKeys(resolver);
    return new Signatures(verifiers.dkim().finish(keys), verifiers.arc().finish(keys));
  }
}
