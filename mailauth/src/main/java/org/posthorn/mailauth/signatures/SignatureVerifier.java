package org.posthorn.mailauth.signatures;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.arc.ArcVerifier;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.canonical.HeaderEnd;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dkim.DkimVerifier;
import org.posthorn.mailauth.dkim.PublicKeys;

/// Verifies the signatures of one message, whatever is in it: `write` the message as it arrives, in
/// pieces of any size, then `finish`. Keeps the header, at most [HeaderBlock#OCTETS_MAX], and
/// nothing of the body. One thread.
public final class SignatureVerifier {
  private final Instant now;
  private final ByteArrayOutputStream header = new ByteArrayOutputStream(4_096);
  private final HeaderEnd end = new HeaderEnd();
  private final BodyHashes bodies = new BodyHashes();
  private boolean tooLong;

  /// Since the header is complete.
  private @Nullable Begun begun;

  private record Begun(DkimVerifier dkim, ArcVerifier arc) {}

  /// @param now when the message came, which expired signatures are judged by
  public SignatureVerifier(Instant now) {
    this.now = now;
  }

  /// Takes the next octets: header, an empty line, body; with CRLF line ends.
  public void write(byte[] bytes, int from, int to) {
    if (begun != null) {
      bodies.update(bytes, from, to);
      return;
    }
    if (tooLong) {
      return;
    }
    int bodyFrom = end.find(bytes, from, to);
    int headerTo = bodyFrom < 0 ? to : bodyFrom;
    if (header.size() + headerTo - from > HeaderBlock.OCTETS_MAX) {
      tooLong = true;
      header.reset();
      return;
    }
    header.write(bytes, from, headerTo - from);
    if (bodyFrom >= 0) {
      begun = begin();
      bodies.update(bytes, bodyFrom, to);
    }
  }

  private Begun begin() {
    HeaderBlock block = HeaderBlock.of(header.toByteArray());
    header.reset();
    return new Begun(new DkimVerifier(block, bodies, now), new ArcVerifier(block, bodies, now));
  }

  /// The results of the whole message. Looks keys up, one after the other; throws nothing for what
  /// the message or the DNS says. Called once.
  ///
  /// @param resolver bounded, as [org.posthorn.mailauth.BoundedResolver] is
  public Signatures finish(Resolver resolver) {
    if (tooLong) {
      return new Signatures(
          List.of(DkimResult.headerTooLong()), ArcChain.failed("header is too long"));
    }
    Begun verifiers = begun == null ? begin() : begun; // it may be all header, or nothing at all
    bodies.finish();
    PublicKeys keys = new PublicKeys(resolver);
    return new Signatures(verifiers.dkim().finish(keys), verifiers.arc().finish(keys));
  }
}
