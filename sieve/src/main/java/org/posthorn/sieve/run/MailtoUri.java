package org.posthorn.sieve.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.AddressFields;

/// A `mailto:` URI (RFC 6068).
///
/// @param recipients of path and `to`, at least one
/// @param fields other header fields and `body`, names in lower case
record MailtoUri(List<String> recipients, List<Action.NoticeField> fields) {
  private static final String SCHEME = "mailto:";

  /// Recipients of one notification (RFC 5436 §2.7 advises few).
  private static final int RECIPIENTS_MAX = 8;

  private static final int FIELDS_MAX = 20;

  MailtoUri {
    recipients = List.copyOf(recipients);
    fields = List.copyOf(fields);
  }

  /// Empty if it is not such a URI, or has no address or too many.
  static Optional<MailtoUri> parse(String uri) {
    if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    int question = uri.indexOf('?');
    String path = uri.substring(SCHEME.length(), question < 0 ? uri.length() : question);
    List<Action.NoticeField> fields = new ArrayList<>();
    StringBuilder to = new StringBuilder();
    try {
      to.append(decoded(path));
      for (String field : question < 0 ? new String[0] : uri.substring(question + 1).split("&")) {
        int equals = field.indexOf('=');
        if (equals < 1 || fields.size() >= FIELDS_MAX) {
          return Optional.empty();
        }
        String name = decoded(field.substring(0, equals)).toLowerCase(Locale.ROOT);
        String value = decoded(field.substring(equals + 1));
        if (name.equals("to") || name.equals("cc") || name.equals("bcc")) {
          to.append(to.isEmpty() ? "" : ",").append(value);
        } else {
          fields.add(new Action.NoticeField(name, value));
        }
      }
      List<AddrSpec> recipients =
          AddressFields.addressList(Octets.of(to.toString()), RECIPIENTS_MAX);
      return recipients.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new MailtoUri(recipients.stream().map(AddrSpec::toString).toList(), fields));
    } catch (AddressException | CharacterCodingException e) {
      // That is the answer.
      return Optional.empty();
    }
  }

  /// The value of a field.
  Optional<String> field(String name) {
    return fields.stream()
        .filter(f -> f.name().equals(name))
        .map(Action.NoticeField::value)
        .findFirst();
  }

  // RFC 3986 §2.1
  private static String decoded(String text) throws CharacterCodingException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] in = text.getBytes(UTF_8);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.write(in[i]);
        continue;
      }
      int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new CharacterCodingException();
      }
      out.write(high << 4 | low);
      i += 2;
    }
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(out.toByteArray())).toString();
  }
}
