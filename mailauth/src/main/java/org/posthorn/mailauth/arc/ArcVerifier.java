package org.posthorn.mailauth.arc;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.Canonicalization;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.dkim.PublicKeys;
import org.posthorn.mailauth.dkim.SignatureField;
import org.posthorn.mailauth.dkim.Unverified;

/// Validates the ARC chain of one message. RFC 8617 §5.2. Created when the header is complete;
/// finished after the body. One thread.
public final class ArcVerifier {
  /// RFC 8617 §4.2.1.
  public static final int INSTANCES_MAX = 50;

  private final HeaderBlock header;
  private final BodyHashes bodies;
  private final Instant now;
  private List<ArcSet> sets = List.of();
  private Optional<Unverified> problem = Optional.empty();

  /// @param bodies receives the required body hashes
  public ArcVerifier(HeaderBlock header, BodyHashes bodies, Instant now) {
    this.header = header;
    this.bodies = bodies;
    this.now = now;
    try {
      sets = ArcSet.of(header);
      ensureChained();
      for (ArcSet set : sets) {
        want(set);
      }
    } catch (Unverified e) {
      problem = Optional.of(e);
    }
  }

  private static Unverified fails(String reason) {
    return new Unverified(AuthenticationVerdict.FAIL, reason);
  }

  /// RFC 8617 §5.2 steps 2 and 3.
  private void ensureChained() throws Unverified {
    if (!sets.isEmpty() && status(sets.getLast()).equals("fail")) {
      throw fails("instance " + sets.size() + " found the chain failed");
    }
    for (ArcSet set : sets) {
      if (!status(set).equals(set.instance() == 1 ? "none" : "pass")) {
        throw fails("cv= of instance " + set.instance());
      }
      // §4.1.3: it signs the fields of the chain, and lists none.
      if (set.seal().tags().value("h").isPresent()) {
        throw fails("h= in the seal of instance " + set.instance());
      }
      set.seal().ensureTimes();
    }
  }

  private static String status(ArcSet set) {
    return set.seal().tags().value("cv").orElse("");
  }

  /// A message signature below the latest need not be valid: it only limits `oldest-pass`.
  private void want(ArcSet set) throws Unverified {
    try {
      SignatureField message = set.message();
      message.bodyHash();
      message.want(bodies);
    } catch (Unverified e) {
      if (set.instance() == sets.size()) {
        throw e;
      }
    }
  }

  /// The names of the keys that will be looked up.
  public Set<DomainName> keyNames() {
    Set<DomainName> names = new LinkedHashSet<>();
    if (problem.isEmpty()) {
      for (ArcSet set : sets.reversed()) {
        PublicKeys.keyName(set.message()).ifPresent(names::add);
        PublicKeys.keyName(set.seal()).ifPresent(names::add);
      }
    }
    return names;
  }

  /// The result, after the body.
  public ArcChain finish(PublicKeys keys) {
    if (problem.isPresent()) {
      return ArcChain.failed(problem.get().reason());
    }
    if (sets.isEmpty()) {
      return ArcChain.NONE;
    }
    try {
      verifyMessage(sets.getLast(), keys);
      List<ArcChain.Hop> hops = verifySeals(keys);
      return new ArcChain(AuthenticationVerdict.PASS, hops, oldestPass(keys), "");
    } catch (Unverified e) {
      return ArcChain.failed(e.reason());
    }
  }

  /// RFC 8617 §5.2 step 4.
  private void verifyMessage(ArcSet set, PublicKeys keys) throws Unverified {
    try {
      SignatureField message = set.message();
      // §4.1.2: seals are added later, so they cannot be signed.
      if (message.names().stream().anyMatch(ArcSet.SEAL::equalsIgnoreCase)) {
        throw fails("ARC-Seal is signed");
      }
      message.ensureTimes();
      message.bodyHash();
      PublicKeys.Verified key = verifyHeader(message, keys);
      message.unsignedOctets(bodies);
      key.ensureStrong();
      message.ensureTimely(now);
    } catch (Unverified e) {
      throw fails("message signature " + set.instance() + ": " + e.reason());
    }
  }

  /// Without `c=` the form is simple (RFC 6376 §3.5), but the ARC test suite, and sealers that
  /// follow it, assume relaxed.
  private PublicKeys.Verified verifyHeader(SignatureField message, PublicKeys keys)
      throws Unverified {
    try {
      return keys.verify(message, true, message.signedOctets(header));
    } catch (Unverified e) {
      if (e.verdict() != AuthenticationVerdict.FAIL || message.tags().value("c").isPresent()) {
        throw e;
      }
      return keys.verify(message, true, message.signedOctets(header, Canonicalization.RELAXED));
    }
  }

  /// Step 6, from the latest down.
  private List<ArcChain.Hop> verifySeals(PublicKeys keys) throws Unverified {
    ByteArrayOutputStream chain = new ByteArrayOutputStream(4_096);
    List<byte[]> signed = new ArrayList<>();
    for (ArcSet set : sets) {
      ByteArrayOutputStream upToSeal = new ByteArrayOutputStream(chain.size() + 2_048);
      upToSeal.writeBytes(chain.toByteArray());
      set.writeBelowSeal(upToSeal);
      set.seal().writeItself(Canonicalization.RELAXED, upToSeal);
      signed.add(upToSeal.toByteArray());
      set.write(chain);
    }
    for (int i = sets.size() - 1; i >= 0; i--) {
      try {
        keys.verify(sets.get(i).seal(), true, signed.get(i)).ensureStrong();
      } catch (Unverified e) {
        throw fails("seal " + (i + 1) + ": " + e.reason());
      }
    }
    List<ArcChain.Hop> hops = new ArrayList<>();
    for (ArcSet set : sets) {
      SignatureField seal = set.seal();
      hops.add(new ArcChain.Hop(set.instance(), seal.domain(), seal.selector(), set.results()));
    }
    return hops;
  }

  /// Step 5: the latest verifies already.
  private int oldestPass(PublicKeys keys) {
    for (int i = sets.size() - 2; i >= 0; i--) {
      try {
        verifyMessage(sets.get(i), keys);
      } catch (Unverified e) {
        return i + 2;
      }
    }
    return 0;
  }
}
