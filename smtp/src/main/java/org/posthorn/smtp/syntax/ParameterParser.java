package org.posthorn.smtp.syntax;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.posthorn.smtp.syntax.MailParameters.Body;
import org.posthorn.smtp.syntax.MailParameters.Hold;
import org.posthorn.smtp.syntax.MailParameters.Return;
import org.posthorn.smtp.syntax.MailParameters.Verp;
import org.posthorn.smtp.syntax.RcptParameters.Notify;
import org.posthorn.smtp.syntax.RcptParameters.OriginalRecipient;

/// Parses the parameters after a path: `esmtp-param *( SP esmtp-param )`, each `keyword ["="
/// value]`. RFC 5321 §4.1.2. A keyword may occur once.
final class ParameterParser {
  /// Maximum length of ENVID before decoding. RFC 3461 §4.4.
  static final int ENVID_CHARACTERS_MAX = 100;

  /// Maximum length of ORCPT before decoding. RFC 3461 §4.2.
  static final int ORCPT_CHARACTERS_MAX = 500;

  private static final int SIZE_DIGITS_MAX = 18; // RFC 1870 §3 allows 20, more than a disk holds

  /// Maximum length of HOLDUNTIL: with nine decimals of a second and an offset it has 35
  /// characters.
  private static final int DATE_TIME_CHARACTERS_MAX = 40;

  /// Java accepts more than RFC 3339 §5.6: years of nine digits, times without seconds.
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "[0-9]{4}(-[0-9]{2}){2}[Tt][0-9]{2}(:[0-9]{2}){2}(\\.[0-9]{1,9})?"
              + "([Zz]|[+-][0-9]{2}:[0-9]{2})");

  /// RFC 3461 §4.2: `addr-type = atom`.
  private static final Pattern ADDRESS_TYPE = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+");

  private static final int HOLDFOR_DIGITS_MAX = 9; // RFC 4865 §3

  private final String text;

  ParameterParser(String text) {
    this.text = text;
  }

  MailParameters mail() {
    if (text.isEmpty()) {
      return MailParameters.NONE;
    }
    OptionalLong size = OptionalLong.empty();
    Body body = Body.SEVEN_BIT;
    boolean smtputf8 = false;
    Optional<Return> ret = Optional.empty();
    Optional<String> envid = Optional.empty();
    Optional<String> auth = Optional.empty();
    Optional<Hold> hold = Optional.empty();
    boolean requireTls = false;
    Optional<Verp> verp = Optional.empty();
    Set<String> seen = new HashSet<>();
    for (String word : words()) {
      String value = value(word);
      switch (keyword(word, seen)) {
        case "SIZE" -> size = OptionalLong.of(size(value));
        case "BODY" -> body = body(value);
        case "SMTPUTF8" -> smtputf8 = flag(word);
        case "RET" -> ret = Optional.of(ret(value));
        case "ENVID" -> envid = Optional.of(xtext(value, ENVID_CHARACTERS_MAX));
        case "REQUIRETLS" -> requireTls = flag(word);
        case "AUTH" -> auth = Optional.of(xtext(value, word.length()));
        case "XVERP" -> verp = Optional.of(verp(word, value));
        case "HOLDFOR" -> hold = Optional.of(holdFor(value, seen));
        case "HOLDUNTIL" -> hold = Optional.of(holdUntil(value, seen));
        default -> throw new SyntaxException(Reply.R555_UNKNOWN_PARAMETER);
      }
    }
    return new MailParameters(size, body, smtputf8, ret, envid, auth, hold, requireTls, verp);
  }

  RcptParameters rcpt() {
    if (text.isEmpty()) {
      return RcptParameters.NONE;
    }
    Set<Notify> notify = EnumSet.noneOf(Notify.class);
    Optional<OriginalRecipient> original = Optional.empty();
    Set<String> seen = new HashSet<>();
    for (String word : words()) {
      String value = value(word);
      switch (keyword(word, seen)) {
        case "NOTIFY" -> notify = notify(value);
        case "ORCPT" -> original = Optional.of(originalRecipient(value));
        default -> throw new SyntaxException(Reply.R555_UNKNOWN_PARAMETER);
      }
    }
    return new RcptParameters(notify, original);
  }

  private String[] words() {
    String stripped = text.strip();
    return stripped.isEmpty() ? new String[0] : stripped.split(" +", -1);
  }

  /// `esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")`
  private static String keyword(String word, Set<String> seen) {
    int equals = word.indexOf('=');
    String keyword = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
    if (!seen.add(keyword)) {
      throw wrong();
    }
    return keyword;
  }

  /// Empty if missing: none of the known parameters may have an empty value.
  private static String value(String word) {
    int equals = word.indexOf('=');
    return equals < 0 ? "" : word.substring(equals + 1);
  }

  private static boolean flag(String word) {
    if (word.indexOf('=') >= 0) {
      throw wrong();
    }
    return true;
  }

  /// RFC 1870 §3.
  private static long size(String value) {
    if (value.isEmpty() || value.length() > SIZE_DIGITS_MAX) {
      throw wrong();
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        throw wrong();
      }
    }
    return Long.parseLong(value);
  }

  /// RFC 4865 §3: seconds, at least 1. Only one of HOLDFOR and HOLDUNTIL may be given.
  private static Hold holdFor(String value, Set<String> seen) {
    if (seen.contains("HOLDUNTIL") || value.length() > HOLDFOR_DIGITS_MAX) {
      throw wrong();
    }
    long seconds = size(value);
    if (seconds == 0) {
      throw wrong();
    }
    return new Hold.For(Duration.ofSeconds(seconds));
  }

  /// RFC 4865 §3 with erratum 2040: a `date-time` of RFC 3339 §5.6.
  private static Hold holdUntil(String value, Set<String> seen) {
    boolean dateTime =
        value.length() <= DATE_TIME_CHARACTERS_MAX && DATE_TIME.matcher(value).matches();
    if (seen.contains("HOLDFOR") || !dateTime) {
      throw wrong();
    }
    try {
      return new Hold.Until(OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException e) {
      throw wrong();
    }
  }

  /// `XVERP` without value, or with two delimiters.
  private static Verp verp(String word, String value) {
    if (word.indexOf('=') < 0) {
      return Verp.USUAL;
    }
    if (value.length() != 2
        || Verp.DELIMITERS.indexOf(value.charAt(0)) < 0
        || Verp.DELIMITERS.indexOf(value.charAt(1)) < 0) {
      throw wrong();
    }
    return new Verp(value.charAt(0), value.charAt(1));
  }

  private static Body body(String value) {
    for (Body body : Body.values()) {
      if (body.value().equalsIgnoreCase(value)) {
        return body;
      }
    }
    throw wrong();
  }

  private static Return ret(String value) {
    return switch (value.toUpperCase(Locale.ROOT)) {
      case "FULL" -> Return.FULL;
      case "HDRS" -> Return.HDRS;
      default -> throw wrong();
    };
  }

  /// RFC 3461 §4.1: NEVER alone, or a list of the others.
  private static Set<Notify> notify(String value) {
    Set<Notify> notify = EnumSet.noneOf(Notify.class);
    for (String item : value.split(",", -1)) {
      Notify when =
          switch (item.toUpperCase(Locale.ROOT)) {
            case "NEVER" -> Notify.NEVER;
            case "SUCCESS" -> Notify.SUCCESS;
            case "FAILURE" -> Notify.FAILURE;
            case "DELAY" -> Notify.DELAY;
            default -> throw wrong();
          };
      if (!notify.add(when)) {
        throw wrong();
      }
    }
    if (notify.contains(Notify.NEVER) && notify.size() > 1) {
      throw wrong();
    }
    return notify;
  }

  /// RFC 3461 §4.2: `addr-type ";" xtext`. RFC 6533 §3 adds the type `utf-8`, which has its own
  /// encoding or may be plain UTF-8.
  private static OriginalRecipient originalRecipient(String value) {
    int semicolon = value.indexOf(';');
    if (semicolon < 1 || value.length() > ORCPT_CHARACTERS_MAX) {
      throw wrong();
    }
    String type = value.substring(0, semicolon).toLowerCase(Locale.ROOT);
    String address = value.substring(semicolon + 1);
    if (!ADDRESS_TYPE.matcher(type).matches()) {
      throw wrong();
    }
    if (!type.equals("utf-8")) {
      return new OriginalRecipient(type, xtext(address, ORCPT_CHARACTERS_MAX));
    }
    // Senders also use the encoding of the other types.
    String text = Mailbox.ascii(address) ? xtext(address, ORCPT_CHARACTERS_MAX) : address;
    return new OriginalRecipient(type, Unitext.decode(text).orElseThrow(ParameterParser::wrong));
  }

  private static String xtext(String value, int charactersMax) {
    if (value.isEmpty() || value.length() > charactersMax) {
      throw wrong();
    }
    return Xtext.decode(value).orElseThrow(ParameterParser::wrong);
  }

  private static SyntaxException wrong() {
    return new SyntaxException(Reply.R501_BAD_ARGUMENTS);
  }
}
