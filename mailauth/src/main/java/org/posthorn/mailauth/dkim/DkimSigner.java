package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.Canonicalization;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.canonical.HeaderOctets;

/// Signs one message while it is written. One thread.
///
/// Header and body are signed in `relaxed` form. There is no `l=`, which would allow additions to
/// the body, and no `x=`, because mail may be delayed for long.
public final class DkimSigner {
  private static final String NAME = "DKIM-Signature";

  private final List<DkimKey> keys;
  private final Instant now;
  private final HeaderOctets header = new HeaderOctets();
  private final BodyHashes body = new BodyHashes();

  /// @param keys each makes a signature
  /// @param now the time in the signatures
  public DkimSigner(List<DkimKey> keys, Instant now) {
    this.keys = List.copyOf(keys);
    this.now = now;
    body.want(Canonicalization.RELAXED);
  }

  /// Processes the next bytes of the message: header, an empty line, body; with CRLF line ends.
  public void update(byte[] bytes, int from, int to) {
    body.update(bytes, header.take(bytes, from, to), to);
  }

  /// The fields to put before the message, one for each key, each with its CRLF; empty if the
  /// header is too long. Takes about a millisecond for an RSA key.
  public Optional<String> finish() {
    return header.block().flatMap(this::signed);
  }

  private Optional<String> signed(HeaderBlock block) {
    body.finish();
    String hash = Base64.getEncoder().encodeToString(body.hash(Canonicalization.RELAXED));
    StringBuilder fields = new StringBuilder();
    for (DkimKey key : keys) {
      fields.append(field(key, block, hash));
    }
    return Optional.of(fields.toString());
  }

  private String field(DkimKey key, HeaderBlock block, String bodyHash) {
    List<String> names = SignedNames.of(block, true);
    String unsigned =
        " v=1; a="
            + key.algorithm().tag()
            + "; c=relaxed/relaxed;\r\n\td="
            + key.domain().ascii()
            + "; s="
            + key.selector()
            + ";\r\n\tt="
            + now.getEpochSecond()
            + ";\r\n\th="
            + SignedNames.folded(names)
            + ";\r\n\tbh="
            + bodyHash
            + ";\r\n\tb=";
    ByteArrayOutputStream signed = new ByteArrayOutputStream(2_048);
    block.write(names, Canonicalization.RELAXED, signed);
    signed.writeBytes(HeaderBlock.relaxed(NAME, unsigned).getBytes(ISO_8859_1));
    return NAME + ":" + unsigned + SignedNames.wrapped(key.sign(signed.toByteArray())) + "\r\n";
  }
}
