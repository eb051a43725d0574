package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.HeaderBlock;

/// Verifies the DKIM-Signatures of one message. RFC 6376 §6. Created when the header is complete;
/// finished after the body. One thread.
public final class DkimVerifier {
  /// Maximum number of verified signatures, from the top; the others have one result together. More
  /// than four are rare, and each costs a lookup and a hash of the header.
  public static final int SIGNATURES_MAX = 10;

  private static final int TEXT_MAX = 320;

  private final HeaderBlock header;
  private final BodyHashes bodies;
  private final Instant now;
  private final List<Candidate> candidates = new ArrayList<>();

  private record Candidate(
      DkimResult.Claim claim, Optional<SignatureField> field, Optional<Unverified> problem) {}

  /// @param bodies receives the required body hashes
  public DkimVerifier(HeaderBlock header, BodyHashes bodies, Instant now) {
    this.header = header;
    this.bodies = bodies;
    this.now = now;
    for (HeaderBlock.Field field : header.all("DKIM-Signature")) {
      if (candidates.size() == SIGNATURES_MAX) {
        candidates.add(
            rejected(
                new Unverified(
                    AuthenticationVerdict.POLICY, "more than " + SIGNATURES_MAX + " signatures")));
        break;
      }
      candidates.add(candidate(field));
    }
  }

  private static Candidate rejected(Unverified problem) {
    return new Candidate(DkimResult.Claim.NONE, Optional.empty(), Optional.of(problem));
  }

  private Candidate candidate(HeaderBlock.Field raw) {
    SignatureField field;
    try {
      field = SignatureField.of(raw);
    } catch (Unverified e) {
      return rejected(e);
    }
    DkimResult.Claim claim = claim(field);
    try {
      ensureWellFormed(field);
      field.want(bodies);
      return new Candidate(claim, Optional.of(field), Optional.empty());
    } catch (Unverified e) {
      return new Candidate(claim, Optional.empty(), Optional.of(e));
    }
  }

  /// All checks that are possible before the body. RFC 6376 §6.1.1.
  private static void ensureWellFormed(SignatureField field) throws Unverified {
    if (!field.tags().value("v").orElse("").equals("1")) {
      throw SignatureField.neutral("version is not 1");
    }
    field.algorithm();
    field.signature();
    field.bodyHash();
    field.selector();
    DomainName domain = field.domain();
    List<String> names = field.names();
    if (names.stream().noneMatch("From"::equalsIgnoreCase)) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "From is not signed");
    }
    field.ensureTimes();
    Optional<Identity> identity = Identity.of(field);
    if (identity.isEmpty()) {
      throw SignatureField.neutral("i= is malformed");
    }
    if (!identity.get().domain().isAtOrBelow(domain)) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "i= is not of the domain");
    }
    String methods = field.tags().compact("q").orElse("dns/txt");
    if (!List.of(methods.split(":", -1)).contains("dns/txt")) {
      throw SignatureField.neutral("no query method that is known");
    }
  }

  /// The names of the keys that will be looked up.
  public Set<DomainName> keyNames() {
    return candidates.stream()
        .filter(candidate -> candidate.problem().isEmpty())
        .flatMap(candidate -> candidate.field().stream())
        .flatMap(field -> PublicKeys.keyName(field).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// The results, after the body; in the order of the fields.
  public List<DkimResult> finish(PublicKeys keys) {
    List<DkimResult> results = new ArrayList<>();
    for (Candidate candidate : candidates) {
      results.add(result(candidate, keys));
    }
    return List.copyOf(results);
  }

  private DkimResult result(Candidate candidate, PublicKeys keys) {
    if (candidate.problem().isPresent()) {
      return DkimResult.unverified(candidate.problem().get(), candidate.claim());
    }
    SignatureField field = candidate.field().orElseThrow();
    try {
      boolean exact = Identity.of(field).orElseThrow().domain().equals(field.domain());
      // The header first: only then it is known whether the key is for tests.
      PublicKeys.Verified key = keys.verify(field, exact, field.signedOctets(header));
      long unsigned = unsignedOctets(field, key);
      key.ensureStrong();
      field.ensureTimely(now);
      return new DkimResult(
          AuthenticationVerdict.PASS, candidate.claim(), key.bits(), unsigned, key.testing(), "");
    } catch (Unverified e) {
      return DkimResult.unverified(e, candidate.claim());
    }
  }

  private long unsignedOctets(SignatureField field, PublicKeys.Verified key) throws Unverified {
    try {
      return field.unsignedOctets(bodies);
    } catch (Unverified e) {
      throw key.testing() && e.verdict() == AuthenticationVerdict.FAIL
          ? SignatureField.neutral(e.reason() + ", key is for tests")
          : e;
    }
  }

  private static DkimResult.Claim claim(SignatureField field) {
    Optional<DomainName> domain = readable(field::domain);
    return new DkimResult.Claim(
        domain,
        readable(field::selector).map(DomainName::ascii).orElse(""),
        Identity.of(field).map(Identity::text).orElse(""),
        readable(field::algorithm).map(DkimAlgorithm::tag).orElse(""),
        field.start());
  }

  private interface Reading<T> {
    T read() throws Unverified;
  }

  private static <T> Optional<T> readable(Reading<T> reading) {
    try {
      return Optional.of(reading.read());
    } catch (Unverified e) {
      return Optional.empty(); // reported in its result
    }
  }

  /// `i=`: the user or agent of a signature. RFC 6376 §3.5.
  ///
  /// @param localPart may be empty
  private record Identity(String localPart, DomainName domain) {

    /// The value of the field, or its default; empty if malformed.
    static Optional<Identity> of(SignatureField field) {
      Optional<DomainName> signer = readable(field::domain);
      Optional<String> text = field.tags().compact("i");
      if (text.isEmpty()) {
        return signer.map(domain -> new Identity("", domain));
      }
      String decoded = decoded(text.get());
      int at = decoded.lastIndexOf('@');
      if (at < 0 || decoded.length() > TEXT_MAX) {
        return Optional.empty();
      }
      return domain(decoded.substring(at + 1))
          .map(domain -> new Identity(printable(decoded.substring(0, at)), domain));
    }

    private static Optional<DomainName> domain(String text) {
      return SignatureField.domainName(text);
    }

    /// Decodes RFC 6376 §2.11 dkim-quoted-printable; octets are UTF-8 (RFC 8616 §4).
    private static String decoded(String text) {
      ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean quoted = c == '=' && i + 2 < text.length();
        int high = quoted ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = quoted ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high >= 0 && low >= 0) {
          octets.write(high * 16 + low);
          i += 2;
        } else {
          octets.write(c);
        }
      }
      return octets.toString(UTF_8);
    }

    private static String printable(String text) {
      return text.codePoints()
          .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
    }

    String text() {
      return localPart + "@" + domain.ascii();
    }
  }
}
