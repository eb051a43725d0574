package org.posthorn.transport.returnpath;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.posthorn.dns.DomainName;
import org.posthorn.runtime.Digests;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;

/// The Sender Rewriting Scheme: return paths of forwarded mail. Thread-safe.
public final class Srs {
  /// Minimum length of a secret in octets.
  public static final int SECRET_BYTES_MIN = 16;

  /// How long reports are accepted: longer than queues retry (RFC 5321 §4.5.4.1: 5 days), also
  /// several in a row, and short enough to make old addresses useless.
  static final int DAYS_VALID = 21;

  /// The clock of another server of this installation may be ahead across midnight.
  private static final int DAYS_AHEAD_MAX = 1;

  private static final int DAYS_MODULUS = 1024;
  private static final long MILLIS_PER_DAY = 86_400_000;
  private static final int HASH_CHARS = 8;
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private final List<byte[]> secrets;
  private final SrsDatabase kept;
  private final InstantSource clock;

  /// @param secrets the first signs, all verify: put a new secret first and remove the old one 21
  ///   days later; at least one, each of at least [#SECRET_BYTES_MIN] octets
  /// @throws IllegalArgumentException if there is no secret, or one is too short
  public Srs(List<byte[]> secrets, SrsDatabase kept, InstantSource clock) {
    if (secrets.isEmpty() || secrets.stream().anyMatch(s -> s.length < SECRET_BYTES_MIN)) {
      throw new IllegalArgumentException(
          "SRS needs a secret, and each must have " + SECRET_BYTES_MIN + " octets");
    }
    this.secrets = secrets.stream().map(byte[]::clone).toList();
    this.kept = kept;
    this.clock = clock;
  }

  /// The original address of a rewritten one, or why it is not accepted.
  public sealed interface Reversed {
    /// The address is valid; this is the original one.
    record Original(Mailbox address) implements Reversed {}

    /// Mail to the address is refused; NOT_SRS may be an ordinary mailbox.
    record Refused(Reason reason) implements Reversed {}

    /// Why an address is not accepted.
    enum Reason {
      /// The local part does not begin like an SRS address.
      NOT_SRS,
      /// The local part begins like an SRS address but has a wrong form.
      MALFORMED,
      /// This server did not make it, or it was changed.
      FORGED,
      /// It is too old.
      EXPIRED,
      /// The stored original address has been removed.
      FORGOTTEN
    }
  }

  /// The return path for forwarding a message. The null path and local paths are unchanged.
  ///
  /// @param ours a domain whose mail is delivered here and whose SPF record includes this server
  /// @throws IllegalArgumentException if the mailbox has no domain, or one with an equals sign
  public ReversePath forward(ReversePath path, DomainName ours) {
    if (path.mailbox().isEmpty()) {
      return path; // RFC 5321 §4.5.5: reports must not be reported on
    }
    Mailbox from = path.mailbox().get();
    String domain = domain(from);
    if (domain.equals(ours.ascii())) {
      return path;
    }
    String local = rewritten(from.localPart(), domain);
    if (local.getBytes(UTF_8).length > Mailbox.LOCAL_PART_BYTES_SAFE) {
      local = first("", kept.keep(new Mailbox(from.localPart(), domain)));
    }
    return ReversePath.of(new Mailbox(local, ours.ascii()));
  }

  private static String domain(Mailbox from) {
    if (from.domain().isEmpty() || from.domain().indexOf('=') >= 0) {
      throw new IllegalArgumentException("a return path with the domain '" + from.domain() + "'");
    }
    if (!from.literal()) {
      try {
        return DomainName.parse(from.domain()).ascii();
      } catch (IllegalArgumentException notOfTheDns) {
        return from.domain().toLowerCase(Locale.ROOT); // without domain, as before: no reports
      }
    }
    return from.domain();
  }

  private String rewritten(String local, String domain) {
    if (isTagged(local, "SRS0")) {
      return second(domain, local.substring(4));
    }
    if (isTagged(local, "SRS1")) {
      // SRS1 X hash "=" forwarder "=" what followed its SRS0
      int host = local.indexOf('=', 5) + 1;
      int rest = host == 0 ? 0 : local.indexOf('=', host) + 1;
      if (rest > host + 1 && rest < local.length() && isSeparator(local.charAt(rest))) {
        return second(local.substring(host, rest - 1), local.substring(rest));
      }
    }
    return first(domain, local);
  }

  private String first(String domain, String local) {
    String signed = day() + "=" + domain + "=" + local;
    return "SRS0=" + hash("SRS0", signed, secrets.getFirst()) + "=" + signed;
  }

  private String second(String forwarder, String rest) {
    String signed = forwarder + "=" + rest;
    return "SRS1=" + hash("SRS1", signed, secrets.getFirst()) + "=" + signed;
  }

  /// Never throws, for any address. The caller must check that the domain is local.
  public Reversed reverse(Mailbox address) {
    String local = address.localPart();
    boolean first = isTagged(local, "SRS0");
    if (!first && !isTagged(local, "SRS1")) {
      return new Reversed.Refused(Reversed.Reason.NOT_SRS);
    }
    int hashEnd = local.indexOf('=', 5);
    if (hashEnd < 0) {
      return new Reversed.Refused(Reversed.Reason.MALFORMED);
    }
    String signed = local.substring(hashEnd + 1);
    if (!authentic(first ? "SRS0" : "SRS1", signed, local.substring(5, hashEnd))) {
      return new Reversed.Refused(Reversed.Reason.FORGED);
    }
    return first ? reverseFirst(signed) : reverseSecond(signed);
  }

  /// A signed address is well-formed unless the secret is shared with other software.
  private Reversed reverseFirst(String signed) {
    int domain = signed.indexOf('=') + 1;
    int local = domain == 0 ? 0 : signed.indexOf('=', domain) + 1;
    if (local == 0 || domain != 3) {
      return new Reversed.Refused(Reversed.Reason.MALFORMED);
    }
    if (!timely(signed.substring(0, 2))) {
      return new Reversed.Refused(Reversed.Reason.EXPIRED);
    }
    String rest = signed.substring(local);
    if (local == domain + 1) {
      return kept.find(rest)
          .<Reversed>map(Reversed.Original::new)
          .orElseGet(() -> new Reversed.Refused(Reversed.Reason.FORGOTTEN));
    }
    return new Reversed.Original(new Mailbox(rest, signed.substring(domain, local - 1)));
  }

  /// The first forwarder checks its age.
  private static Reversed reverseSecond(String signed) {
    int rest = signed.indexOf('=') + 1;
    if (rest <= 1 || rest == signed.length() || !isSeparator(signed.charAt(rest))) {
      return new Reversed.Refused(Reversed.Reason.MALFORMED);
    }
    return new Reversed.Original(
        new Mailbox("SRS0" + signed.substring(rest), signed.substring(0, rest - 1)));
  }

  private static boolean isTagged(String local, String tag) {
    return local.length() > 5 && local.regionMatches(true, 0, tag, 0, 4) && isSeparator(local, 4);
  }

  private static boolean isSeparator(String local, int at) {
    return isSeparator(local.charAt(at));
  }

  private static boolean isSeparator(char c) {
    return c == '=' || c == '-' || c == '+';
  }

  private int today() {
    return (int) Math.floorMod(Math.floorDiv(clock.millis(), MILLIS_PER_DAY), (long) DAYS_MODULUS);
  }

  private String day() {
    int today = today();
    return "" + BASE32.charAt(today >> 5) + BASE32.charAt(today & 31);
  }

  private boolean timely(String day) {
    int high = BASE32.indexOf(Character.toLowerCase(day.charAt(0)));
    int low = BASE32.indexOf(Character.toLowerCase(day.charAt(1)));
    if (high < 0 || low < 0) {
      return false;
    }
    int age = Math.floorMod(today() - (high << 5 | low), DAYS_MODULUS);
    return age <= DAYS_VALID || age >= DAYS_MODULUS - DAYS_AHEAD_MAX;
  }

  private boolean authentic(String tag, String signed, String claimed) {
    byte[] claim = claimed.toLowerCase(Locale.ROOT).getBytes(UTF_8);
    boolean found = false;
    for (byte[] secret : secrets) {
      found |= MessageDigest.isEqual(hash(tag, signed, secret).getBytes(UTF_8), claim);
    }
    return found;
  }

  /// The hash of the address in lower case: other servers may change its case.
  private static String hash(String tag, String signed, byte[] secret) {
    byte[] code =
        Digests.hmacSha256(secret, (tag + "=" + signed.toLowerCase(Locale.ROOT)).getBytes(UTF_8));
    StringBuilder text = new StringBuilder(HASH_CHARS);
    long bits = 0;
    for (int i = 0; i < 5; i++) {
      bits = bits << 8 | (code[i] & 0xFF);
    }
    for (int shift = 35; shift >= 0; shift -= 5) {
      text.append(BASE32.charAt((int) (bits >> shift) & 31));
    }
    return text.toString();
  }
}
