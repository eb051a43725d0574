package org.posthorn.mailauth.dkim;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.Canonicalization;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.canonical.TagList;

/// A parsed signature field: DKIM-Signature (RFC 6376 §3.5), and the signatures of ARC, which have
/// the same tags (RFC 8617 §4.1). Immutable.
///
/// A missing or malformed tag is reported by the method that reads it, as
/// [AuthenticationVerdict#NEUTRAL] (RFC 8601 §2.7.1: "contained syntax errors or were not otherwise
/// able to be processed").
public final class SignatureField {
  /// Maximum length of a field in octets.
  public static final int OCTETS_MAX = 64 << 10;

  /// How far the signer's clock may be ahead.
  public static final Duration AHEAD_MAX = Duration.ofHours(1);

  /// RFC 6376 §3.5: longer values of `t=` and `x=` need not be supported.
  private static final int TIME_DIGITS_MAX = 12;

  private static final int LENGTH_DIGITS_MAX = 76;
  private static final String SHA1 = "rsa-sha1";
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

  private final HeaderBlock.Field field;
  private final TagList tags;
  private final Optional<DomainName> domain;
  private final Optional<DomainName> selector;

  private SignatureField(HeaderBlock.Field field, TagList tags) {
    this.field = field;
    this.tags = tags;
    domain = tags.utf8("d").flatMap(SignatureField::domainName);
    selector = tags.utf8("s").flatMap(SignatureField::domainName);
  }

  /// Parses a field.
  ///
  /// @throws Unverified if it is not a tag list, or too long
  public static SignatureField of(HeaderBlock.Field field) throws Unverified {
    if (field.raw().length() > OCTETS_MAX) {
      throw neutral("signature field too long");
    }
    try {
      return new SignatureField(field, TagList.parse(field.value()));
    } catch (IllegalArgumentException e) {
      throw neutral("syntax of the signature: " + e.getMessage());
    }
  }

  static Unverified neutral(String reason) {
    return new Unverified(AuthenticationVerdict.NEUTRAL, reason);
  }

  private static Unverified wrong(String tag) {
    return neutral(tag + "= is missing or malformed");
  }

  public TagList tags() {
    return tags;
  }

  public HeaderBlock.Field field() {
    return field;
  }

  /// `a=`.
  ///
  /// @throws Unverified if the algorithm is not supported
  public DkimAlgorithm algorithm() throws Unverified {
    String name = tags.value("a").orElseThrow(() -> wrong("a"));
    if (name.equals(SHA1)) {
      // RFC 8301 §3.1: never valid, whatever its key record says.
      throw new Unverified(AuthenticationVerdict.PERMERROR, "rsa-sha1 is not accepted");
    }
    return DkimAlgorithm.ofTag(name).orElseThrow(() -> neutral("algorithm not known"));
  }

  /// `b=`, decoded.
  public byte[] signature() throws Unverified {
    return base64("b");
  }

  /// `bh=`, decoded.
  public byte[] bodyHash() throws Unverified {
    return base64("bh");
  }

  private byte[] base64(String tag) throws Unverified {
    String text = tags.compact(tag).filter(t -> !t.isEmpty()).orElseThrow(() -> wrong(tag));
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw wrong(tag);
    }
  }

  /// `d=`; U-labels are converted to A-labels (RFC 8616 §4).
  public DomainName domain() throws Unverified {
    return domain.orElseThrow(() -> wrong("d"));
  }

  /// `s=`, likewise.
  public DomainName selector() throws Unverified {
    return selector.orElseThrow(() -> wrong("s"));
  }

  /// Also accepts names with underscores, as selectors have.
  static Optional<DomainName> domainName(String text) {
    try {
      boolean ascii = text.chars().allMatch(c -> c < 0x80);
      return Optional.of(
          ascii ? new DomainName(text.toLowerCase(Locale.ROOT)) : DomainName.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The canonicalization of header (first) or body: `c=`.
  private Canonicalization form(boolean ofHeader) throws Unverified {
    String text = tags.value("c").orElse("simple/simple");
    int slash = text.indexOf('/');
    // RFC 6376 §3.5: without a value the body is simple.
    String body = slash < 0 ? "simple" : text.substring(slash + 1);
    String header = slash < 0 ? text : text.substring(0, slash);
    Optional<Canonicalization> both =
        Canonicalization.of(header)
            .flatMap(h -> Canonicalization.of(body).map(b -> ofHeader ? h : b));
    return both.orElseThrow(() -> neutral("canonicalization not known"));
  }

  /// The names in `h=`, in order; may be one empty name.
  public List<String> names() throws Unverified {
    String text = tags.compact("h").orElseThrow(() -> wrong("h"));
    return Arrays.asList(text.split(":", -1));
  }

  /// `l=`; a value that exceeds a long becomes the largest long.
  public OptionalLong length() throws Unverified {
    return number("l", LENGTH_DIGITS_MAX);
  }

  private OptionalLong number(String tag, int digitsMax) throws Unverified {
    Optional<String> text = tags.value(tag);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (text.get().isEmpty() || text.get().length() > digitsMax || !isDigits(text.get())) {
      throw wrong(tag);
    }
    try {
      return OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      return OptionalLong.of(Long.MAX_VALUE);
    }
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /// Parses `t=` and `x=` for [#ensureTimely].
  ///
  /// @throws Unverified if they are malformed, or the signature expires before it was made
  public void ensureTimes() throws Unverified {
    OptionalLong made = number("t", TIME_DIGITS_MAX);
    OptionalLong expires = number("x", TIME_DIGITS_MAX);
    if (made.isPresent() && expires.isPresent() && expires.getAsLong() <= made.getAsLong()) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "x= is not after t=");
    }
  }

  /// For a signature that is correct otherwise.
  ///
  /// @throws Unverified if it has expired or is from the future
  public void ensureTimely(Instant now) throws Unverified {
    OptionalLong expires = number("x", TIME_DIGITS_MAX);
    if (expires.isPresent() && now.getEpochSecond() > expires.getAsLong()) {
      throw new Unverified(AuthenticationVerdict.POLICY, "expired");
    }
    OptionalLong made = number("t", TIME_DIGITS_MAX);
    if (made.isPresent() && made.getAsLong() > now.plus(AHEAD_MAX).getEpochSecond()) {
      throw new Unverified(AuthenticationVerdict.POLICY, "made in the future");
    }
  }

  /// Before the body: requires the hash that [#unsignedOctets] compares.
  public void want(BodyHashes bodies) throws Unverified {
    Canonicalization form = form(false);
    OptionalLong length = length();
    if (length.isPresent()) {
      bodies.want(form, length.getAsLong());
    } else {
      bodies.want(form);
    }
  }

  /// Compares the body hash.
  ///
  /// @return how many octets at the end, in canonical form, are not signed (`l=`)
  /// @throws Unverified if the hash differs, or the body is shorter than `l=`
  public long unsignedOctets(BodyHashes bodies) throws Unverified {
    Canonicalization form = form(false);
    OptionalLong length = length();
    byte[] hash =
        length.isEmpty()
            ? bodies.hash(form)
            : bodies
                .hash(form, length.getAsLong())
                .orElseThrow(
                    // RFC 6376 §3.5: it must not exceed the length of the body.
                    () ->
                        new Unverified(
                            AuthenticationVerdict.PERMERROR, "l= is more than the body has"));
    if (!Arrays.equals(hash, bodyHash())) {
      throw new Unverified(AuthenticationVerdict.FAIL, "body hash did not verify");
    }
    return length.isEmpty() ? 0 : bodies.octets(form) - length.getAsLong();
  }

  /// The signed octets of the header: the fields listed in `h=`, then this field itself without its
  /// signature. RFC 6376 §3.7.
  public byte[] signedOctets(HeaderBlock header) throws Unverified {
    return signedOctets(header, form(true));
  }

  /// As [#signedOctets(HeaderBlock)], in another form than `c=`.
  public byte[] signedOctets(HeaderBlock header, Canonicalization form) throws Unverified {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2_048);
    header.write(names(), field, form, out);
    writeItself(form, out);
    return out.toByteArray();
  }

  /// Appends this field without its signature and without line end.
  public void writeItself(Canonicalization form, ByteArrayOutputStream out) {
    field.write(form, tags.without("b"), out);
  }

  /// The first characters of the signature, which identify it in results (RFC 6008 §3).
  String start() {
    String text = tags.compact("b").orElse("");
    String start = text.substring(0, Math.min(8, text.length()));
    for (int i = 0; i < start.length(); i++) {
      if (BASE64.indexOf(start.charAt(i)) < 0) {
        return "";
      }
    }
    return start;
  }
}
