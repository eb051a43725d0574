package org.posthorn.mailauth.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.Canonicalization;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.canonical.HeaderOctets;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.SignedNames;
import org.posthorn.mailauth.dkim.Unverified;

/// Creates the ARC set of a forwarded message while it is written in its final form. RFC 8617 §5.1.
/// One thread.
public final class ArcSealer {
  private static final String FOLD = "\r\n\t";

  private final DkimKey key;
  private final Instant now;
  private final AuthenticationVerdict chain;
  private final String results;
  private final HeaderOctets header = new HeaderOctets();
  private final BodyHashes body = new BodyHashes();

  /// @param key an RSA key; some verifiers, such as dkimpy, do not support Ed25519 in ARC
  /// @param chain the result of an [ArcVerifier] on arrival: none, pass or fail
  /// @param authenticationResults the value of the Authentication-Results on arrival: the name of
  ///   this server and its results; may be folded
  /// @throws IllegalArgumentException if the value cannot be in a field
  public ArcSealer(
      DkimKey key, Instant now, AuthenticationVerdict chain, String authenticationResults) {
    if (!authenticationResults.matches("([^\r\n]|\r\n[ \t]+[^ \t\r\n])*")) {
      throw new IllegalArgumentException("a line end that folds nothing");
    }
    this.key = key;
    this.now = now;
    this.chain = chain;
    this.results = authenticationResults.strip();
    body.want(Canonicalization.RELAXED);
  }

  /// Processes the next octets of the message: header, an empty line, body; with CRLF line ends.
  public void update(byte[] bytes, int from, int to) {
    body.update(bytes, header.take(bytes, from, to), to);
  }

  /// The three fields to put before the message, with their CRLFs; empty if it cannot be sealed:
  /// the maximum of instances is reached (§4.2.1), the chain was sealed as failed (§5.1), the
  /// header is too long or has no From (RFC 6376 §5.4), or a chain that passed on arrival has been
  /// broken since.
  public Optional<String> finish() {
    try {
      Optional<HeaderBlock> block = header.block();
      return block.isPresent() ? sealed(block.get()) : Optional.empty();
    } catch (Unverified e) {
      return Optional.empty(); // no chain to continue
    }
  }

  private Optional<String> sealed(HeaderBlock block) throws Unverified {
    int instance = ArcSet.highest(block) + 1;
    if (instance > ArcVerifier.INSTANCES_MAX
        || ArcSet.sealedAsFailed(block)
        || block.all("From").isEmpty()) {
      return Optional.empty();
    }
    String status = status(block);
    String resultsValue = " i=" + instance + "; " + results;
    String message = messageSignature(instance, block);
    ByteArrayOutputStream signed = new ByteArrayOutputStream(4_096);
    if (!status.equals("fail")) {
      writeChain(block, signed);
    } // otherwise §5.1.2: only the new set of a failed chain is sealed
    writeLine(ArcSet.RESULTS, resultsValue, signed);
    writeLine(ArcSet.MESSAGE_SIGNATURE, message, signed);
    String seal =
        " i="
            + instance
            + "; a="
            + key.algorithm().tag()
            + "; t="
            + now.getEpochSecond()
            + "; cv="
            + status
            + ";"
            + FOLD
            + signer()
            + FOLD
            + "b=";
    signed.writeBytes(HeaderBlock.relaxed(ArcSet.SEAL, seal).getBytes(ISO_8859_1));
    return Optional.of(
        ArcSet.SEAL
            + ":"
            + seal
            + SignedNames.wrapped(key.sign(signed.toByteArray()))
            + "\r\n"
            + ArcSet.MESSAGE_SIGNATURE
            + ":"
            + message
            + "\r\n"
            + ArcSet.RESULTS
            + ":"
            + resultsValue
            + "\r\n");
  }

  /// The verdict "none" is correct only if there is no chain.
  private String status(HeaderBlock block) {
    boolean present = ArcSet.present(block);
    if (!present && chain == AuthenticationVerdict.NONE) {
      return "none";
    }
    return present && chain == AuthenticationVerdict.PASS ? "pass" : "fail";
  }

  private static void writeChain(HeaderBlock block, ByteArrayOutputStream out) throws Unverified {
    for (ArcSet set : ArcSet.of(block)) {
      set.write(out);
    }
  }

  private static void writeLine(String name, String value, ByteArrayOutputStream out) {
    out.writeBytes((HeaderBlock.relaxed(name, value) + "\r\n").getBytes(ISO_8859_1));
  }

  private String signer() {
    return "d=" + key.domain().ascii() + "; s=" + key.selector() + ";";
  }

  private String messageSignature(int instance, HeaderBlock block) {
    List<String> names = SignedNames.of(block, false);
    // §4.1.2: it should cover the signatures of others.
    SignedNames.add("DKIM-Signature", block, names);
    body.finish();
    String unsigned =
        " i="
            + instance
            + "; a="
            + key.algorithm().tag()
            + "; c=relaxed/relaxed;"
            + FOLD
            + signer()
            + " t="
            + now.getEpochSecond()
            + ";"
            + FOLD
            + "h="
            + SignedNames.folded(names)
            + ";"
            + FOLD
            + "bh="
            + Base64.getEncoder().encodeToString(body.hash(Canonicalization.RELAXED))
            + ";"
            + FOLD
            + "b=";
    ByteArrayOutputStream signed = new ByteArrayOutputStream(2_048);
    block.write(names, Canonicalization.RELAXED, signed);
    signed.writeBytes(HeaderBlock.relaxed(ArcSet.MESSAGE_SIGNATURE, unsigned).getBytes(ISO_8859_1));
    return unsigned + SignedNames.wrapped(key.sign(signed.toByteArray()));
  }
}
