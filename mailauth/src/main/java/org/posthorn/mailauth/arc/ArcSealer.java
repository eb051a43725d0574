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

/// Makes the ARC set of one message that we forward, while it passes by as it will travel. RFC 8617
/// §5.1. One thread.
public final class ArcSealer {
  private static final String FOLD = "\r\n\t";

  private final DkimKey key;
  private final Instant now;
  private final AuthenticationVerdict chain;
  private final String results;
  private final HeaderOctets header = new HeaderOctets();
  private final BodyHashes body = new BodyHashes();

  /// @param key of RSA, unless all who read the seal know Ed25519: dkimpy's ARC does not
  /// @param chain what an [ArcVerifier] said when the message came: none, pass or fail
  /// @param authenticationResults value of the Authentication-Results of its arrival: our name and
  ///   what we found; may be folded
  /// @throws IllegalArgumentException if such a value cannot stand in a field
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

  /// Takes the next octets of the message: header, an empty line, body; with CRLF line ends.
  public void update(byte[] bytes, int from, int to) {
    body.update(bytes, header.take(bytes, from, to), to);
  }

  /// The three fields to put before the message, with their CRLFs; empty if it cannot be sealed: it
  /// was already by as many as may (§4.2.1), or as failed (§5.1), or its header was too long or has
  /// no From (RFC 6376 §5.4), or a chain that passed on arrival has been broken since.
  public Optional<String> finish() {
    try {
      Optional<HeaderBlock> block = header.block();
      return block.isPresent() ? sealed(block.get()) : Optional.empty();
    } catch (Unverified e) {
      return Optional.empty(); // there is no chain to go on with
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
    } // else §5.1.2: of a chain that failed only the new set is sealed
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

  /// The verdict "none" is right only where there is no chain.
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
